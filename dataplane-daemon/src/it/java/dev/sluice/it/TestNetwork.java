package dev.sluice.it;

import java.util.ArrayList;
import java.util.List;

/**
 * Hosts around a router: each host is a namespace, the router's ends of the wires are in a namespace of the daemon's.
 * Closing removes all of it.
 */
final class TestNetwork implements AutoCloseable {
    private final List<TestNamespace> namespaces = new ArrayList<>();
    private final TestNamespace router;

    TestNetwork() {
        router = TestNamespace.create();
        namespaces.add(router);
    }

    /** The namespace in which the daemon runs. */
    TestNamespace router() {
        return router;
    }

    /** A host without a wire. */
    TestNamespace host() {
        final TestNamespace host = TestNamespace.create();
        namespaces.add(host);
        return host;
    }

    /** A host with one wire {@code eth0} to the router's {@code port}, an address and a default route. */
    TestNamespace host(final String port, final String address, final String gateway) {
        final TestNamespace host = host();
        join(host, "eth0", port);
        host.run("ip addr add " + address + " dev eth0");
        host.run("ip route add default via " + gateway);
        return host;
    }

    /** A wire between a host's {@code device} and the router's {@code port}, both up. */
    void join(final TestNamespace host, final String device, final String port) {
        host.run("ip link add " + device + " type veth peer name " + port + " netns " + router.name());
        host.run("ip link set " + device + " up");
        router.run("ip link set " + port + " up");
    }

    @Override
    public void close() {
        AssertionError failure = null;
        for (final TestNamespace namespace : namespaces.reversed()) {
            try {
                namespace.close();
            } catch (final AssertionError e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
