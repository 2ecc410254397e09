# `after` accounts one unit more and one less, `other-times` only reads at other times.
{ lib, ... }:
{
  specialisation.after.configuration.services.serviceAccounting.units = {
    bystander = { };
    other.enable = lib.mkForce false;
  };
  specialisation.other-times.configuration.services.serviceAccounting.checkpoint = lib.mkForce "3s";
}
