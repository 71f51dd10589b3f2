package dev.sluice.net.l2;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiEvents;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.handoff.EventRing;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;
import java.util.Objects;

/**
 * Who sends ARP and neighbour discovery in bridge domains with ARP termination, for clients: {@code l2_arp_term_event}.
 * Main thread, but for {@link #isWanted} and {@code heard}, which are for workers.
 */
final class ArpTermEvents {
    private static final long IP6 = 1L << 32;
    private static final long DAMPED_NS = 10_000_000_000L;

    private record Heard(int swIfIndex, long mac, IpAddress address) {}

    private final EventRing[] rings;
    private ApiEvents events;
    private Heard last;
    private long lastNs;
    private volatile boolean wanted;

    ArpTermEvents(final int threads) {
        rings = new EventRing[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = EventRing.ofFourWords();
        }
    }

    /** Adds the message; {@code l2.api} is declared. */
    void register(final ApiRegistry api) {
        events = api.events("l2_arp_term_event");
        api.handle("want_l2_arp_term_events", this::want);
    }

    private void want(final ApiCall call) throws ApiException {
        if (call.request().flag("enable")) {
            events.subscribe(call);
        } else {
            events.unsubscribe(call);
        }
        wanted = !events.unwanted();
    }

    /** True when somebody may listen. Any thread. */
    boolean isWanted() {
        return wanted;
    }

    /** The thread has heard from an IPv4 address, host order; MAC address as loaded. A full ring loses it. */
    void heard(final int thread, final int swIfIndex, final long macLoaded, final int address) {
        if (wanted) {
            rings[thread].offer(swIfIndex, macLoaded, 0, address & 0xffff_ffffL);
        }
    }

    /** The thread has heard from an IPv6 address, its halves as numbers. */
    void heard(final int thread, final int swIfIndex, final long macLoaded, final long high, final long low) {
        if (wanted) {
            rings[thread].offer(swIfIndex | IP6, macLoaded, high, low);
        }
    }

    /** Tells clients of what the threads have heard, but not twice of the same in a row within ten seconds. */
    void run(final long nowNs) {
        for (final EventRing ring : rings) {
            ring.drainWide((where, mac, high, low) -> tell(
                    new Heard(
                            (int) where,
                            MacAddress.fromLoaded(mac),
                            (where & IP6) == 0 ? IpAddress.ip4((int) low) : IpAddress.ip6(high, low)),
                    nowNs));
        }
    }

    private void tell(final Heard heard, final long nowNs) {
        if (Objects.equals(heard, last) && nowNs - lastNs < DAMPED_NS) {
            return;
        }
        last = heard;
        lastNs = nowNs;
        wanted = !events.unwanted();
        events.publish(event -> {
            ApiAddress.set(event.record("ip"), heard.address);
            event.set("sw_if_index", heard.swIfIndex).set("mac", ApiAddress.macOctets(heard.mac));
        });
    }
}
