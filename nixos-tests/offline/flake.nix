{
  description = "Stands in for nixpkgs where there is none; see README.md";

  outputs = { self }:
    let lib = import ./lib; in
    {
      inherit lib;
      legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ]
        (system: import ./nixpkgs { inherit lib system; });
    };
}
