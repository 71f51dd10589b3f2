# shellcheck shell=sh disable=SC2034
# Finding a Java runtime, and the flags of every JVM that Sluice starts. Sourced by the launchers and by scripts/; POSIX sh.
#
# What a user may set:
#   JAVA_HOME                    the runtime to try first
#   SLUICE_HEAP                  heap of the daemon, such as 1g (default: 32m, growing to 1g, or 512m where the machine has less than 4 GB)
#   SLUICE_JAVA_OPTS             further flags of the daemon; the last one wins
#   SLUICECTL_JAVA_OPTS          further flags of the client

# The oldest Java that Sluice runs on.
SLUICE_JAVA_VERSION=25

# Prints the major version of the Java below the directory $1; nothing if there is none.
sluice_java_version() {
    [ -x "$1/bin/java" ] || return 0
    version=
    if [ -r "$1/release" ]; then
        while IFS='=' read -r key value; do
            if [ "$key" = JAVA_VERSION ]; then
                version=${value#\"}
                break
            fi
        done <"$1/release"
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
    fi
    version=${version%%[!0-9]*}
    [ -z "$version" ] || echo "$version"
}

# Sets java_home to a Java of at least SLUICE_JAVA_VERSION that has the program bin/$1 (java, javac), or returns 1.
# Looks in JAVA_HOME, PATH and where distributions and their users put JDKs.
sluice_find_java() {
    for candidate in "${JAVA_HOME:-}" "$(sluice_java_in_path)" /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
        "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*; do
        { [ -n "$candidate" ] && [ -x "$candidate/bin/$1" ]; } || continue
        found=$(sluice_java_version "$candidate")
        if [ -n "$found" ] && [ "$found" -ge "$SLUICE_JAVA_VERSION" ]; then
            java_home=$candidate
            return 0
        fi
    done
    return 1
}

sluice_java_in_path() {
    program=$(command -v java) || return 0
    program=$(readlink -f "$program") || return 0
    echo "${program%/bin/java}"
}

# The command that gets a Java where the distribution has none.
sluice_java_command() {
    case $(uname -m) in
        aarch64) machine=aarch64 ;;
        *) machine=x64 ;;
    esac
    url=https://api.adoptium.net/v3/binary/latest/$SLUICE_JAVA_VERSION/ga/linux/$machine/jdk/hotspot/normal/eclipse
    echo "sudo mkdir -p /usr/lib/jvm && curl -fL $url | sudo tar -xz -C /usr/lib/jvm"
}

# Ends the launcher $1 with what to do when there is no Java.
sluice_require_java() {
    sluice_find_java java && return 0
    {
        echo "$1: needs Java $SLUICE_JAVA_VERSION or newer; there is none in JAVA_HOME, PATH or /usr/lib/jvm. This gets one:"
        echo "  $(sluice_java_command)"
    } >&2
    exit 1
}

# Kilobytes that /proc/meminfo gives for $1.
sluice_available_memory() {
    while read -r key value _; do
        if [ "$key" = "$1:" ]; then
            echo "$value"
            return 0
        fi
    done </proc/meminfo
    echo 0
}

# Prints what the archives of classes were made from: names, sizes and times of the jars below the directory $1. The Java machine looks
# at its own version alone when it takes an AOT cache, and would give classes that jars no longer have.
sluice_jars() {
    (cd "$1" && stat -c '%n %s %y' ./*.jar)
}

# True when no jar below the directory $1 has changed since its archives were made.
sluice_archives_fit() {
    [ -r "$1/archives.jars" ] && [ "$(sluice_jars "$1")" = "$(cat "$1/archives.jars")" ]
}

# Prints the flags by which the daemon of the directory $1 takes its classes from its archive; none when there is none that fits.
# With ZGC an AOT cache has no lambdas, a dynamic archive has: see doc/decisions/distribution.md.
sluice_daemon_archive() {
    if [ -r "$1/sluiced.jsa" ] && sluice_archives_fit "$1"; then
        echo "-XX:SharedArchiveFile=$1/sluiced.jsa -Xshare:auto -Xlog:cds=off,aot=off"
    fi
}

# Prints the flags by which the client of the directory $1 uses its AOT cache; none when there is none that fits.
sluice_client_archive() {
    if [ -r "$1/sluicectl.aot" ] && sluice_archives_fit "$1"; then
        echo "-XX:AOTCache=$1/sluicectl.aot -XX:AOTMode=auto -Xlog:aot=off,cds=off"
    fi
}

# What Agrona, Netty and our own downcalls need.
SLUICE_OPENS="--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED --enable-native-access=ALL-UNNAMED"

# Prints the flags of the daemon's JVM. The heap holds tables; workers allocate nothing, so that it may grow under traffic. It begins
# small, since ZGC takes what it begins with from the system at once: half a second a gigabyte. As a service, whose start may take
# longer, it is touched as well.
sluice_daemon_flags() {
    most=1g
    [ "$(sluice_available_memory MemTotal)" -ge 4000000 ] || most=512m
    # Netty looks all interfaces through for a machine id of channels that nobody asks for.
    # Speculation about types throws compiled accessors of packet memory away when it is wrong, and gains nothing measurable.
    flags="-XX:TypeProfileLevel=0 -Dio.netty.machineId=02:00:00:00:00:00:00:01 -XX:+UseZGC -Xms${SLUICE_HEAP:-32m} -Xmx${SLUICE_HEAP:-$most} -XX:-UsePerfData $SLUICE_OPENS"
    [ -z "${NOTIFY_SOCKET:-}" ] || flags="$flags -XX:+AlwaysPreTouch"
    # ZGC's heap is shared memory: huge pages are to be had only where the kernel gives them to such.
    case $(cat /sys/kernel/mm/transparent_hugepage/shmem_enabled 2>/dev/null) in
        *'[advise]'* | *'[always]'* | *'[within_size]'*) flags="$flags -XX:+UseTransparentHugePages" ;;
    esac
    echo "$flags"
}

# Prints the flags of the client's JVM: it lives for a moment, or for a user's session.
sluice_client_flags() {
    echo "-XX:+UseSerialGC -Xmx64m -XX:TieredStopAtLevel=1 -XX:-UsePerfData $SLUICE_OPENS"
}
