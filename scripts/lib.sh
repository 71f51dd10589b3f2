# shellcheck shell=bash disable=SC2034,SC2154
# Shared by the scripts of this folder: finding and getting what they need, and building when the build is missing or old.
# Sourced, never run. Messages go to standard error.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dist=$root/dataplane-daemon/target/dist
# shellcheck source=../dataplane-daemon/src/dist/lib/java.sh
. "$root/dataplane-daemon/src/dist/lib/java.sh"

say() { echo "${0##*/}: $*" >&2; }

die() {
    say "$@"
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Installs the packages named, or ends with the command that does. On a distribution without a package manager that we know, says
# which packages they are.
install_packages() {
    local manager
    if command -v apt-get >/dev/null; then
        manager=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends)
    elif command -v dnf >/dev/null; then
        manager=(dnf install -y)
    elif command -v zypper >/dev/null; then
        manager=(zypper --non-interactive install)
    else
        die "missing: $*; install them with your distribution's package manager, then run this again"
    fi
    is_root || die "missing: $*; this installs them: sudo ${manager[*]} $*"
    say "installing $*"
    if [ "${manager[2]}" = apt-get ] && ! "${manager[@]}" "$@" >&2; then
        say "not found as the package lists are; reading them anew"
        { apt-get update >&2 && "${manager[@]}" "$@" >&2; } || die "could not install $*"
    elif [ "${manager[2]}" != apt-get ]; then
        "${manager[@]}" "$@" >&2 || die "could not install $*"
    fi
}

# need COMMAND:PACKAGE... : installs the packages of those commands that are not there. PACKAGE is Debian's name.
need() {
    local pair packages=()
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || packages+=("$(package_name "${pair#*:}")")
    done
    [ ${#packages[@]} = 0 ] || install_packages "${packages[@]}"
}

# Debian's name of a package in this distribution's words.
package_name() {
    if command -v apt-get >/dev/null; then
        echo "$1"
        return
    fi
    case $1 in
        iproute2) echo iproute ;;
        iputils-ping) echo iputils ;;
        netcat-openbsd) echo nmap-ncat ;;
        *) echo "$1" ;;
    esac
}

# Sets and exports JAVA_HOME to a JDK that builds Sluice; gets one from the distribution, or ends with the command that gets one.
need_jdk() {
    local package
    if ! sluice_find_java javac; then
        if is_root && command -v apt-get >/dev/null; then
            for package in "openjdk-$SLUICE_JAVA_VERSION-jdk-headless" "temurin-$SLUICE_JAVA_VERSION-jdk"; do
                if apt-cache show "$package" >/dev/null 2>&1; then
                    install_packages "$package"
                    break
                fi
            done
        elif is_root && command -v dnf >/dev/null && dnf info "java-$SLUICE_JAVA_VERSION-openjdk-devel" >/dev/null 2>&1; then
            install_packages "java-$SLUICE_JAVA_VERSION-openjdk-devel"
        fi
        sluice_find_java javac || die "needs a JDK $SLUICE_JAVA_VERSION or newer. This gets one:
  $(sluice_java_command)"
    fi
    export JAVA_HOME=$java_home
}

# Runs Maven on the whole project with the JDK found. The flags keep older Mavens from warning about newer JDKs; some write colours
# whatever they are told.
maven() {
    need mvn:maven
    need_jdk
    (cd "$root" && MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
        mvn -B -ntp -Dstyle.color=never "$@" | sed -u $'s/\033\\[[0-9;]*m//g')
}

# Maven compiles again what has changed in a module, but not what uses it in another module: so no classes of an earlier build are kept.
forget_classes() {
    rm -rf "$root"/{config,node-graph,cli-client,dataplane-daemon}/target/{classes,test-classes,maven-status} \
        "$root"/dataplane-daemon/target/{it,plugins/*}/{classes,test-classes,maven-status}
}

# The newest thing that the build in dist was made from is older than dist.
build_is_current() {
    [ -r "$dist/.built" ] || return 1
    [ -z "$(find "$root"/{pom.xml,.mvn} "$root"/*/pom.xml "$root"/*/src/main "$root/config/conf" "$root"/dataplane-daemon/src/{dist,it/pom.xml,it/assembly.xml} \
        "$root/dataplane-daemon/plugins" -name target -prune -o -newer "$dist/.built" -print -quit 2>/dev/null)" ]
}

# Builds when there is no build or sources are newer; SLUICE_NO_BUILD=1 takes the build as it is.
ensure_built() {
    if [ -n "${SLUICE_NO_BUILD:-}" ] && [ -r "$dist/.built" ]; then
        return
    fi
    build_is_current || "$root/scripts/build" >&2
}
