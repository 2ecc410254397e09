/**
 * What an installation on a system other than NixOS derives from the settings: the hook's settings
 * and the units' drop-ins, byte for byte what {@code module.nix} makes of the same settings.
 * Settings come in; texts by their path below {@code /etc} go out.
 */
package serviceaccounting.install;
