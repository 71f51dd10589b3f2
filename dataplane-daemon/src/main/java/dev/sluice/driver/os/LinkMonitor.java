package dev.sluice.driver.os;

import java.util.List;

/**
 * Follows the links of one namespace: first what there is, then each change. Control path; owned by the main thread,
 * which watches {@link #fd}.
 *
 * <p>It subscribes before it lists, so that no change falls between; a listener may therefore hear the same state
 * twice. When the kernel had to drop events, everything is listed anew.
 */
public final class LinkMonitor implements AutoCloseable {
    private final NetlinkSocket events;
    private final Rtnetlink requests;

    /** Hears of links. */
    public interface Listener {
        /** A link is there, or one of its properties changed. */
        void changed(LinkInfo link);

        /** A link is gone from the namespace. */
        void removed(LinkInfo link);

        /** All links that there are: whoever is not in the list is gone. Called first, and again after lost events. */
        void listed(List<LinkInfo> links);
    }

    private LinkMonitor(final NetlinkSocket events, final Rtnetlink requests) {
        this.events = events;
        this.requests = requests;
    }

    /** Subscribes in {@code namespace}. The caller then calls {@link #refresh}. */
    public static LinkMonitor open(final NetNamespace namespace) throws OsException {
        return namespace.call(() -> {
            final NetlinkSocket events = NetlinkSocket.subscribe(NetlinkSocket.GROUP_LINK);
            try {
                return new LinkMonitor(events, Rtnetlink.open());
            } catch (final OsException e) {
                events.close();
                throw e;
            }
        });
    }

    /** Readable when there is something to {@link #poll}. */
    public int fd() {
        return events.fd();
    }

    /** Requests in the same namespace. */
    public Rtnetlink requests() {
        return requests;
    }

    /** Lists all links to the listener. */
    public void refresh(final Listener listener) throws OsException {
        listener.listed(requests.links());
    }

    /** Hands what has happened to the listener, without waiting. */
    public void poll(final Listener listener) throws OsException {
        final boolean complete = events.events((type, body) -> {
            if (type == LinkInfo.RTM_NEWLINK) {
                listener.changed(LinkInfo.parse(body));
            } else if (type == LinkInfo.RTM_DELLINK) {
                final boolean bridgePort = body.get(0) != 0; // AF_BRIDGE: left its bridge, but is still there
                if (!bridgePort) {
                    listener.removed(LinkInfo.parse(body));
                }
            }
        });
        if (!complete) {
            refresh(listener);
        }
    }

    @Override
    public void close() {
        events.close();
        requests.close();
    }
}
