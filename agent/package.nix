# The package, built offline from agent/maven-lock.json: callPackage ./service-accounting/agent/package.nix { }
# What is in it: docs/reference/files.md.
{
  lib,
  stdenvNoCC,
  bash,
  coreutils,
  fetchurl,
  iproute2,
  iptables,
  jdk25_headless,
  linkFarm,
  nftables,
  systemd,
  util-linux,
}:
let
  # { files = { "<path on Maven Central>" = "<hash>"; }; }, written by nixos-tests/offline/maven-lock: every file that Maven
  # reads in this build. One hash per file, where a hash over the whole download would only say that something changed.
  lock = builtins.fromJSON (builtins.readFile ./maven-lock.json);
  central = path: fetchurl { url = "mirror://maven/${path}"; hash = lock.files.${path}; };

  # A part of the lock, too: another Maven binds other plugins and wants other files.
  mavenVersion = "3.9.16";
  mavenArchive = "org/apache/maven/apache-maven/${mavenVersion}/apache-maven-${mavenVersion}-bin.tar.gz";
  maven = stdenvNoCC.mkDerivation {
    pname = "apache-maven";
    version = mavenVersion;
    src = central mavenArchive;
    buildInputs = [ bash ];
    dontConfigure = true;
    dontBuild = true;
    installPhase = ''
      runHook preInstall
      cp -R . "$out"
      runHook postInstall
    '';
  };

  repository = linkFarm "service-accounting-maven-repository" (
    map (path: { name = path; path = central path; }) (lib.filter (path: path != mavenArchive) (lib.attrNames lock.files))
  );

  # By its whole name: the dynamic linker of NixOS has no folder to search for it.
  libsystemd = "-Dserviceaccounting.libsystemd=${lib.getLib systemd}/lib/libsystemd.so.0";
in
stdenvNoCC.mkDerivation {
  pname = "service-accounting";
  version = "0.1.0";

  # Only what the build reads, so that an edit elsewhere builds nothing anew.
  src = lib.sourceByRegex ../. [ "pom[.]xml" "agent" "agent/pom[.]xml" "agent/src(/.*)?" ];

  strictDeps = true;
  nativeBuildInputs = [ jdk25_headless maven ];
  buildInputs = [ bash ]; # for the first line of the two scripts

  dontConfigure = true;

  env.JAVA_HOME = jdk25_headless.home;

  # Java takes the home folder from the user database, not from HOME, and in a build that folder can't be written.
  # Files, not links, since Maven puts into the package what it finds in the repository.
  # `package` runs all tests; the formatter's check comes with `verify` and is the contributor's matter.
  buildPhase = ''
    runHook preBuild
    cp -RL ${repository} "$TMPDIR/repository"
    chmod -R u+w "$TMPDIR/repository"
    export MAVEN_OPTS="-Duser.home=$TMPDIR"
    mvn --batch-mode --offline --no-snapshot-updates -Dmaven.repo.local="$TMPDIR/repository" ${libsystemd} package
    runHook postBuild
  '';

  # The wrapper stays the shell script of other systems: it picks the JVM's flags by subcommand, and so NixOS runs with the
  # flags that the lab measures.
  installPhase = ''
    runHook preInstall
    cp -R agent/target/service-accounting "$out"
    # For systems without module.nix, which does the same.
    rm -r "$out/install" "$out/systemd"
    substituteInPlace "$out/bin/service-accounting" \
      --replace-fail 'packaged_java=' 'packaged_java=${jdk25_headless}/bin/java' \
      --replace-fail 'packaged_flags=' 'packaged_flags=${libsystemd}' \
      --replace-fail 'packaged_path=' 'packaged_path=${lib.makeBinPath [ coreutils ]}'
    substituteInPlace "$out/libexec/hook" \
      --replace-fail 'PATH=/usr/bin:/usr/sbin:/bin:/sbin' 'PATH=${lib.makeBinPath [ coreutils iproute2 iptables nftables systemd util-linux ]}'
    runHook postInstall
  '';

  # The native libraries stay as they were published.
  dontStrip = true;
  dontPatchELF = true;

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    (
      # Nothing but the package itself: no Java and no coreutils on PATH.
      PATH=/nowhere
      "$out/bin/service-accounting" --version
      status=0
      "$out/libexec/hook" start /not/a/unit 2>/dev/null || status=$?
      [ "$status" = 2 ]
    )
    runHook postInstallCheck
  '';

  passthru = { inherit maven repository; };

  meta = {
    description = "What each systemd unit sends and receives, when, and how sure the number is";
    license = lib.licenses.mit;
    mainProgram = "service-accounting";
    platforms = [ "x86_64-linux" "aarch64-linux" ];
    # Libraries come as published: class files, and SQLite and libffi as machine code.
    sourceProvenance = with lib.sourceTypes; [ fromSource binaryBytecode binaryNativeCode ];
  };
}
