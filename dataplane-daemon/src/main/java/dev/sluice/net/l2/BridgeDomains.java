package dev.sluice.net.l2;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.iface.TagRewrite;
import dev.sluice.net.packet.MacAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The modes of interfaces and the bridge domains. Main thread, but for {@link #view()}. */
final class BridgeDomains implements InterfaceListener {
    private static final int MAX_DOMAINS = 0xffff;

    private final Interfaces interfaces;
    private final L2Fib fib;
    private final TreeMap<Integer, BridgeDomain> byId = new TreeMap<>();
    private final Map<Integer, Integer> peers = new HashMap<>();
    private final PortFeatures features = new PortFeatures();
    private int learnLimit = BridgeDomain.DEFAULT_LEARN_LIMIT;
    private volatile L2View view = L2View.EMPTY;

    BridgeDomains(final Interfaces interfaces, final L2Fib fib) {
        this.interfaces = interfaces;
        this.fib = fib;
    }

    /** What is turned off for single interfaces. */
    PortFeatures features() {
        return features;
    }

    /** What workers read. Any thread. */
    L2View view() {
        return view;
    }

    /** All by id. */
    Collection<BridgeDomain> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** The domain with this id, or null. */
    BridgeDomain find(final int id) {
        return byId.get(id);
    }

    /** The domain that an interface is in, or null. */
    BridgeDomain domainOf(final int swIfIndex) {
        for (final BridgeDomain domain : byId.values()) {
            if (domain.uuForward == swIfIndex || memberOf(domain, swIfIndex) != null) {
                return domain;
            }
        }
        return null;
    }

    /** An interface's membership, or null. */
    static BridgeDomain.Member memberOf(final BridgeDomain domain, final int swIfIndex) {
        for (final BridgeDomain.Member member : domain.members) {
            if (member.swIfIndex() == swIfIndex) {
                return member;
            }
        }
        return null;
    }

    /** The interface that all frames of another go to, or negative. */
    int peer(final int swIfIndex) {
        return peers.getOrDefault(swIfIndex, -1);
    }

    /** Makes a domain. */
    BridgeDomain create(final int id) throws InterfaceException {
        int index = 1;
        while (fib.domain(index) != null) {
            index++;
        }
        if (index > MAX_DOMAINS) {
            throw new InterfaceException("there are " + MAX_DOMAINS + " bridge domains, no more fit");
        }
        final BridgeDomain domain = new BridgeDomain(id, index);
        domain.learnLimit = learnLimit;
        byId.put(id, domain);
        fib.add(domain);
        publish();
        return domain;
    }

    /** An id that no domain has. */
    int unusedId() {
        int id = 1;
        while (byId.containsKey(id)) {
            id++;
        }
        return id;
    }

    /** Sets how many stations the domains that come may learn. */
    void learnLimit(final int limit) {
        learnLimit = limit;
    }

    /** Takes a domain away that has no interfaces; its entries go with it. */
    void delete(final BridgeDomain domain) throws InterfaceException {
        if (!domain.members.isEmpty() || domain.uuForward >= 0) {
            throw new InterfaceException("bridge domain " + domain.id + " has interfaces");
        }
        byId.remove(domain.id);
        publish();
        fib.remove(domain);
    }

    /** To be called after the fields of a domain were changed. */
    void changed() {
        publish();
    }

    /** Puts an interface into a domain, which is made when it is not there. */
    void bridge(final Interface iface, final int id, final boolean bvi, final boolean uuForward, final int shg)
            throws InterfaceException {
        checkEthernet(iface, "bridged interface must be ethernet");
        final BridgeDomain known = find(id);
        if (bvi && known != null && known.bvi() >= 0 && known.bvi() != iface.index()) {
            throw new InterfaceException("bridge-domain already has a bvi interface");
        }
        final BridgeDomain domain = known == null ? create(id) : known;
        leave(iface);
        if (uuForward) {
            domain.uuForward = iface.index();
        } else {
            // the routed interface first
            domain.members.add(bvi ? 0 : domain.members.size(), new BridgeDomain.Member(iface.index(), bvi, shg));
        }
        publish();
        interfaces.l2(iface, "bridge bd-id " + id + " idx " + domain.index + " shg " + shg + (bvi ? " bvi" : "  "));
        if (bvi) {
            fib.put(domain, MacAddress.toLoaded(iface.mac()), iface.index(), MacTable.STATIC | MacTable.BVI);
        }
    }

    /** Sends all frames of an interface to another. */
    void crossConnect(final Interface iface, final Interface peer) throws InterfaceException {
        checkEthernet(iface, "xconnect interface must be ethernet");
        checkEthernet(peer, "xconnect interface must be ethernet");
        if (iface == peer) {
            throw new InterfaceException("`" + iface.name() + "' cannot be its own peer");
        }
        leave(iface);
        peers.put(iface.index(), peer.index());
        publish();
        interfaces.l2(iface, "xconnect " + peer.name());
    }

    /** Has an interface's frames routed again. */
    void route(final Interface iface) {
        interfaces.l2(iface, null);
        leave(iface);
        publish();
    }

    private static void checkEthernet(final Interface iface, final String refusal) throws InterfaceException {
        if (iface.linkType() != LinkType.ETHERNET) {
            throw new InterfaceException(refusal);
        }
    }

    private void leave(final Interface iface) {
        peers.remove(iface.index());
        features.left(iface.index());
        final BridgeDomain domain = domainOf(iface.index());
        if (domain != null) {
            domain.members.removeIf(member -> member.swIfIndex() == iface.index());
            domain.uuForward = domain.uuForward == iface.index() ? -1 : domain.uuForward;
            publish();
            fib.removeIf((key, value) -> (value & (MacTable.INTERFACE | MacTable.FILTER)) == iface.index());
        }
    }

    @Override
    public void deleting(final Interface iface) {
        peers.values().removeIf(peer -> peer == iface.index());
        route(iface);
    }

    @Override
    public void upDown(final Interface iface, final boolean up) {
        if (!up) {
            fib.flush(iface.index());
        }
    }

    @Override
    public void macChanged(final Interface iface) {
        final BridgeDomain domain = domainOf(iface.index());
        if (domain != null && domain.bvi() == iface.index()) {
            fib.removeIf((key, value) -> (value & MacTable.BVI) != 0 && MacTable.domain(key) == domain.index);
            fib.put(domain, MacAddress.toLoaded(iface.mac()), iface.index(), MacTable.STATIC | MacTable.BVI);
        }
    }

    private void publish() {
        int ports = 0;
        int domains = 0;
        for (final Interface iface : interfaces.all()) {
            ports = Math.max(ports, iface.index() + 1);
        }
        for (final BridgeDomain domain : byId.values()) {
            domains = Math.max(domains, domain.index + 1);
        }
        final TagOperation[] in = operations(TagOperation::input);
        final L2View next = new L2View(
                new int[ports],
                new int[domains][],
                new int[domains],
                new int[domains],
                horizons(),
                in,
                operations(TagOperation::output),
                new ArpTermTable[domains],
                new int[ports]);
        peers.forEach((from, to) -> next.ports()[from] = L2View.XCONNECT | to);
        Arrays.fill(next.members(), new int[0]);
        byId.values().forEach(domain -> fill(next, domain));
        for (int i = 0; i < in.length; i++) {
            next.ports()[i] |= in[i] != null && next.ports()[i] != 0 ? L2View.REWRITE : 0;
        }
        for (int i = 0; i < ports; i++) {
            next.marks()[i] = (features.isBlocked(i) ? L2View.BLOCKED : 0)
                    | ((features.off(i) & L2Feature.Switch.ARP_TERM.flag()) != 0 ? L2View.NO_ARP_TERM : 0);
        }
        view = next;
    }

    private TagOperation[] operations(final Function<Interface, TagOperation> operation) {
        TagOperation[] operations = {};
        for (final Interface iface : interfaces.all()) {
            final TagOperation found = operation.apply(iface);
            if (found != null) {
                operations = Arrays.copyOf(operations, iface.index() + 1);
                operations[iface.index()] = found;
            }
        }
        return operations;
    }

    /** Sets what becomes of the tags of an interface's frames. */
    void rewriteTags(final Interface iface, final TagRewrite rewrite) throws InterfaceException {
        interfaces.tagRewrite(iface, rewrite);
        publish();
    }

    private boolean horizons() {
        return byId.values().stream()
                .anyMatch(domain -> domain.members.stream()
                        .anyMatch(member -> member.shg() != 0 || features.isBlocked(member.swIfIndex())));
    }

    private void fill(final L2View next, final BridgeDomain domain) {
        next.domains()[domain.index] = (domain.forward ? L2View.FORWARD : 0)
                | (domain.flood ? L2View.FLOOD : 0)
                | (domain.uuFlood ? L2View.UU_FLOOD : 0)
                | (domain.arpTerm ? L2View.ARP_TERM : 0);
        next.arp()[domain.index] = domain.arp;
        next.uuForward()[domain.index] = domain.uuForward;
        final int learn = domain.learn ? L2View.LEARN : 0;
        final int[] members = new int[domain.members.size()];
        for (int i = 0; i < members.length; i++) {
            final BridgeDomain.Member member = domain.members.get(i);
            final int flags = L2View.withShg(L2View.BRIDGE | (member.bvi() ? L2View.BVI : learn), member.shg());
            members[i] = flags | member.swIfIndex();
            next.ports()[member.swIfIndex()] = L2View.without(flags, features.off(member.swIfIndex())) | domain.index;
        }
        next.members()[domain.index] = members;
        if (domain.uuForward >= 0) {
            next.ports()[domain.uuForward] =
                    L2View.without(L2View.BRIDGE | learn, features.off(domain.uuForward)) | domain.index;
        }
    }
}
