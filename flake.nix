{
  description = "What each systemd unit sends and receives, when, and how sure the number is";

  # Another spelling of this address makes the lock stale.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs = { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      forSystems = make: lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (system: make nixpkgs.legacyPackages.${system});
      packageOf = pkgs: self.packages.${pkgs.stdenv.hostPlatform.system}.default;
    in
    {
      # A function, not the path of module.nix: Nix before 2.26 wants to look inside.
      nixosModules.default = { lib, pkgs, ... }: {
        imports = [ ./module.nix ];
        services.serviceAccounting.package = lib.mkDefault (packageOf pkgs);
      };

      overlays.default = final: prev: { service-accounting = final.callPackage ./agent/package.nix { }; };

      packages = forSystems (pkgs: rec {
        service-accounting = pkgs.callPackage ./agent/package.nix { };
        default = service-accounting;
      });

      apps = forSystems (pkgs: {
        default = { type = "app"; program = lib.getExe (packageOf pkgs); };
      });

      # The package's build runs the tests of the agent; every scenario is a VM test by its name, and needs KVM.
      checks = forSystems (pkgs:
        { package = packageOf pkgs; } // import ./nixos-tests/vm { inherit pkgs; module = self.nixosModules.default; });

      # What nixos-tests/all needs, besides Debian's containers.
      devShells = forSystems (pkgs: {
        default = pkgs.mkShell {
          packages = [ pkgs.jdk25_headless pkgs.maven pkgs.python3 pkgs.shellcheck ];
          JAVA_HOME = pkgs.jdk25_headless.home;
        };
      });

      formatter = forSystems (pkgs: pkgs.nixfmt-tree);
    };
}
