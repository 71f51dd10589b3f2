package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.RootOnly.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "dev.sluice.driver.os.RootOnly#namespacesPossible", disabledReason = "needs root and namespaces")
class RtnetlinkTest {
    @Test
    void shouldConfigureALinkInANamespace() throws OsException {
        try (TestNamespace ns = TestNamespace.create("rta");
                Rtnetlink netlink = ns.namespace().call(Rtnetlink::open)) {
            ns.exec("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
            final LinkInfo left = netlink.link("left");
            final LinkInfo right = netlink.link("right");
            assertEquals("veth", left.kind());
            assertEquals(right.index(), left.peerIndex());
            assertFalse(left.running());

            final byte[] mac = {2, 0, 0, 0, 0, 9};
            netlink.setHardwareAddress(left.index(), mac);
            netlink.setMtu(left.index(), 1400);
            netlink.rename(left.index(), "renamed");
            netlink.setUp(left.index(), true);
            netlink.setUp(right.index(), true);
            netlink.addAddress(left.index(), new byte[] {10, 9, 8, 1}, 24);
            netlink.addRoute(new byte[4], 0, new byte[] {10, 9, 8, 7}, left.index());

            final LinkInfo after = netlink.link(left.index());
            assertEquals("renamed", after.name());
            assertEquals(1400, after.mtu());
            assertArrayEquals(mac, after.address());
            assertTrue((after.flags() & LinkInfo.IFF_UP) != 0);
            assertTrue(ns.exec("ip", "-4", "addr", "show", "dev", "renamed").contains("10.9.8.1/24"));
            assertTrue(ns.exec("ip", "route").contains("default via 10.9.8.7 dev renamed"));

            netlink.deleteAddress(left.index(), new byte[] {10, 9, 8, 1}, 24);
            assertFalse(ns.exec("ip", "-4", "addr", "show", "dev", "renamed").contains("10.9.8.1"));
            netlink.deleteLink(left.index());
            assertEquals(
                    List.of("lo"), netlink.links().stream().map(LinkInfo::name).toList());
        }
    }

    @Test
    void shouldMoveALinkToAnotherNamespaceAndPutItInABridge() throws OsException {
        try (TestNamespace ns = TestNamespace.create("rtb");
                TestNamespace other = TestNamespace.create("rtc");
                Rtnetlink netlink = ns.namespace().call(Rtnetlink::open);
                Rtnetlink there = other.namespace().call(Rtnetlink::open)) {
            ns.exec("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
            netlink.setNamespace(netlink.link("left").index(), other.namespace());
            other.exec("ip", "link", "add", "br0", "type", "bridge");
            final LinkInfo moved = there.link("left");
            there.setMaster(moved.index(), there.link("br0").index());
            assertTrue(other.exec("ip", "link", "show", "left").contains("master br0"));
        }
    }

    @Test
    void shouldPassOnWhatTheKernelExplains() throws OsException {
        try (TestNamespace ns = TestNamespace.create("rtd");
                Rtnetlink netlink = ns.namespace().call(Rtnetlink::open)) {
            final OsException none = assertThrows(OsException.class, () -> netlink.link("nothere"));
            assertEquals("interface nothere: No such device (ENODEV)", none.getMessage());
            ns.exec("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
            final OsException big = assertThrows(
                    OsException.class, () -> netlink.setMtu(netlink.link("left").index(), 1_000_000));
            assertTrue(big.getMessage().contains("mtu greater than device maximum"), big.getMessage());
            final OsException space = assertThrows(
                    OsException.class, () -> NetNamespace.of("nosuchspace").call(Rtnetlink::open));
            assertEquals("network namespace nosuchspace: No such file or directory (ENOENT)", space.getMessage());
        }
    }

    @Test
    void shouldHearOfChanges() throws OsException {
        try (TestNamespace ns = TestNamespace.create("rte");
                LinkMonitor monitor = LinkMonitor.open(ns.namespace())) {
            final List<String> heard = new ArrayList<>();
            final LinkMonitor.Listener listener = new LinkMonitor.Listener() {
                @Override
                public void changed(final LinkInfo link) {
                    heard.add("changed " + link.name() + " " + link.running());
                }

                @Override
                public void removed(final LinkInfo link) {
                    heard.add("removed " + link.name());
                }

                @Override
                public void listed(final List<LinkInfo> links) {
                    heard.add("listed " + links.size());
                }
            };
            monitor.refresh(listener);
            monitor.poll(listener);
            ns.exec("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
            ns.exec("ip", "link", "set", "right", "up");
            ns.exec("ip", "link", "set", "left", "up");
            monitor.poll(listener);
            assertEquals("listed 1", heard.getFirst());
            await(monitor, listener, heard, "changed left true");
            heard.clear();
            ns.exec("ip", "link", "set", "left", "down");
            monitor.poll(listener);
            await(monitor, listener, heard, "changed left false");
            await(monitor, listener, heard, "changed right false");
            ns.exec("ip", "link", "del", "left");
            monitor.poll(listener);
            await(monitor, listener, heard, "removed left");
            await(monitor, listener, heard, "removed right");
        }
    }

    /** The kernel tells of a peer's carrier a moment after it tells of the device. */
    private static void await(
            final LinkMonitor monitor,
            final LinkMonitor.Listener listener,
            final List<String> heard,
            final String event)
            throws OsException {
        final long end = System.nanoTime() + 10_000_000_000L;
        while (!heard.contains(event) && System.nanoTime() - end < 0) {
            monitor.poll(listener);
            Thread.onSpinWait();
        }
        assertTrue(heard.contains(event), event + " in " + heard);
    }

    @Test
    void shouldSwitchOffloads() throws OsException {
        try (TestNamespace ns = TestNamespace.create("rtf")) {
            ns.exec("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
            ns.namespace().call(() -> {
                for (final Ethtool.Offload offload : Ethtool.Offload.values()) {
                    final boolean before = Ethtool.isOn("left", offload);
                    Ethtool.set("left", offload, !before);
                    assertEquals(!before, Ethtool.isOn("left", offload), offload.name());
                    Ethtool.set("left", offload, before);
                    assertEquals(before, Ethtool.isOn("left", offload), offload.name());
                }
                Ethtool.set("left", Ethtool.Offload.TX_CHECKSUM, false);
                assertFalse(Ethtool.isOn("left", Ethtool.Offload.TX_CHECKSUM));
                return null;
            });
        }
    }

    @Test
    void shouldKeepTheKernelFromAnswering() throws OsException {
        try (TestNamespace ns = TestNamespace.create("rtg");
                TestNamespace other = TestNamespace.create("rth")) {
            ns.exec("ip", "link", "add", "left", "type", "veth", "peer", "name", "right", "netns", other.name());
            ns.exec("ip", "addr", "add", "10.0.0.1/24", "dev", "left");
            ns.exec("ip", "link", "set", "left", "up");
            other.exec("ip", "addr", "add", "10.0.0.2/24", "dev", "right");
            other.exec("ip", "link", "set", "right", "up");
            other.exec("ping", "-c1", "-W2", "10.0.0.1");
            final int index = ns.namespace().call(() -> {
                try (Rtnetlink netlink = Rtnetlink.open()) {
                    return netlink.link("left").index();
                }
            });
            final int link = ns.namespace().call(() -> Bpf.attachIngressDrop(index));
            assertThrows(AssertionError.class, () -> other.exec("ping", "-c1", "-W1", "10.0.0.1"));
            FileDescriptors.close(link);
            other.exec("ping", "-c1", "-W2", "10.0.0.1");
        }
    }
}
