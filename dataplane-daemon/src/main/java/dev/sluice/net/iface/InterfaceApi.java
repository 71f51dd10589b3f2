package dev.sluice.net.iface;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiEvents;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.packet.ApiAddress;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The messages about interfaces: {@code sw_interface_dump} and the like. Main thread.
 *
 * <p>State changes are collected for a turn of the main loop and told as one event per interface.
 */
public final class InterfaceApi implements InterfaceListener {
    private static final int ADMIN_UP = 1;
    private static final int LINK_UP = 2;
    private static final int TYPE_SUB = 1;
    private static final int ALL = -1;

    private static final int NO_TAGS = 1;
    private static final int ONE_TAG = 2;
    private static final int TWO_TAGS = 4;
    private static final int DOT1AD = 8;
    private static final int EXACT_MATCH = 16;
    private static final int DEFAULT = 32;
    private static final int INNER_ANY = 128;
    private static final int MAX_VLAN = 4094;

    private final Interfaces interfaces;
    private final Executor later;
    private final ApiEvents events;
    private final Set<Interface> changed = new LinkedHashSet<>();

    private InterfaceApi(final Interfaces interfaces, final Executor later, final ApiEvents events) {
        this.interfaces = interfaces;
        this.later = later;
        this.events = events;
    }

    /**
     * Adds the messages. {@code interface.api} also declares those of loopback interfaces and addresses, which others
     * handle.
     *
     * @param later runs a task in a later turn of the main loop
     */
    public static void register(final ApiRegistry api, final Interfaces interfaces, final Executor later) {
        declare(api);
        final InterfaceApi messages = new InterfaceApi(interfaces, later, api.events("sw_interface_event"));
        api.handle("sw_interface_dump", messages::dump);
        api.handle("sw_interface_set_flags", messages::setFlags);
        api.handle("sw_interface_set_mtu", messages::setMtu);
        api.handle("sw_interface_set_mac_address", messages::setMac);
        api.handle("want_interface_events", messages::want);
        api.handle("create_vlan_subif", messages::createVlan);
        api.handle("create_subif", messages::createSub);
        api.handle("delete_subif", messages::deleteSub);
        interfaces.listen(messages);
    }

    /** Declares the messages. */
    public static void declare(final ApiRegistry api) {
        declareTypes(api);
        api.declare(InterfaceApi.class, "interface.api");
    }

    /** Declares {@code interface_index} and the types that it goes with. */
    public static void declareTypes(final ApiRegistry api) {
        ApiAddress.declareTypes(api);
        api.declare(InterfaceApi.class, "interface_types.api");
    }

    /**
     * The interface that a request names in {@code sw_if_index}.
     *
     * @throws ApiException INVALID_SW_IF_INDEX when there is none
     */
    public static Interface interfaceOf(final Interfaces interfaces, final ApiRecord request) throws ApiException {
        return interfaceOf(interfaces, request, "sw_if_index");
    }

    /** {@link #interfaceOf(Interfaces, ApiRecord)} of another field. */
    public static Interface interfaceOf(final Interfaces interfaces, final ApiRecord request, final String field)
            throws ApiException {
        final Interface iface = interfaces.get(request.index(field));
        if (iface == null) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        return iface;
    }

    /** Carries out a change, and turns a refusal into the request's. */
    public static void change(final ApiError refused, final InterfaceInput.Change change) throws ApiException {
        try {
            change.run();
        } catch (final InterfaceException e) {
            throw new ApiException(refused);
        }
    }

    private void dump(final ApiCall call) {
        final ApiRecord request = call.request();
        final boolean byName = request.flag("name_filter_valid");
        final String part = byName ? request.text("name_filter").toLowerCase(Locale.ROOT) : "";
        final int wanted = request.index("sw_if_index");
        // 0 is what clients leave there that want them all; local0 alone can be asked for by its name
        final boolean all = byName || wanted == ALL || wanted == 0;
        for (final Interface iface : interfaces.all()) {
            if ((all || wanted == iface.index)
                    && iface.name.toLowerCase(Locale.ROOT).contains(part)) {
                call.details(details -> describe(details, iface));
            }
        }
    }

    private static void describe(final ApiRecord out, final Interface iface) {
        final Interface hardware = iface.hardware();
        out.set("sw_if_index", iface.index)
                .set("sup_sw_if_index", hardware.index)
                .set("l2_address", ApiAddress.macOctets(iface.parent == null ? iface.mac : 0))
                .set("flags", flags(iface))
                .set("link_mtu", hardware.mtu)
                .set("mtu", new long[] {iface.mtu, iface.ip4Mtu, iface.ip6Mtu, iface.mplsMtu})
                .set("interface_name", iface.name)
                .set("interface_dev_type", hardware.index == 0 ? "local" : hardware.driver.deviceType())
                .set("tag", iface.tag)
                .set("vtr_op", iface.tagRewrite.op().ordinal())
                .set("vtr_push_dot1q", iface.tagRewrite.dot1q() ? 1 : 0)
                .set("vtr_tag1", iface.tagRewrite.tag1())
                .set("vtr_tag2", iface.tagRewrite.tag2());
        final Interface.Vlan vlan = iface.vlan;
        if (vlan != null) {
            final int tags = (vlan.outer() >= 0 ? 1 : 0) + (vlan.inner() >= 0 ? 1 : 0);
            final int kind = tags == 0 ? DEFAULT : tags == 1 ? ONE_TAG : TWO_TAGS;
            out.set("type", TYPE_SUB)
                    .set("sub_id", vlan.id())
                    .set("sub_number_of_tags", tags)
                    .set("sub_outer_vlan_id", Math.max(0, vlan.outer()))
                    .set("sub_inner_vlan_id", Math.max(0, vlan.inner()))
                    .set(
                            "sub_if_flags",
                            kind | (vlan.outerDot1ad() ? DOT1AD : 0) | (vlan.exactMatch() ? EXACT_MATCH : 0));
        }
    }

    private static int flags(final Interface iface) {
        return (iface.adminUp ? ADMIN_UP : 0) | (iface.linkUp() ? LINK_UP : 0);
    }

    private void setFlags(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(interfaces, call.request());
        interfaces.admin(iface, (call.request().number("flags") & ADMIN_UP) != 0);
    }

    private void setMtu(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(interfaces, call.request());
        final long[] mtu = call.request().numbers("mtu");
        for (final long value : mtu) {
            if (value > 0xffff) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
        }
        change(
                ApiError.INVALID_VALUE,
                () -> interfaces.mtu(iface, (int) mtu[0], (int) mtu[1], (int) mtu[2], (int) mtu[3]));
    }

    private void setMac(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(interfaces, call.request());
        final long mac = ApiAddress.mac(call.request().octets("mac_address"));
        change(ApiError.UNIMPLEMENTED, () -> interfaces.mac(iface, mac));
    }

    private void want(final ApiCall call) throws ApiException {
        if (call.request().flag("enable_disable")) {
            events.subscribe(call);
        } else {
            events.unsubscribe(call);
        }
    }

    private void createVlan(final ApiCall call) throws ApiException {
        call.reply().set("sw_if_index", ALL);
        interfaceOf(interfaces, call.request());
        final long vlan = call.request().number("vlan_id");
        if (vlan < 1 || vlan > MAX_VLAN) {
            throw new ApiException(ApiError.INVALID_VLAN);
        }
        create(call, new Interface.Vlan((int) vlan, (int) vlan, false, -1, true), ApiError.VLAN_ALREADY_EXISTS);
    }

    private void createSub(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        call.reply().set("sw_if_index", ALL);
        interfaceOf(interfaces, request);
        final long flags = request.number("sub_if_flags");
        final int id = request.index("sub_id");
        final boolean dot1ad = (flags & DOT1AD) != 0;
        final int outer = (int) request.number("outer_vlan_id");
        final int inner = (int) request.number("inner_vlan_id");
        // what the flags do not ask for is not looked at
        final boolean tagged = (flags & (DEFAULT | NO_TAGS)) == 0;
        if (tagged && (outer > MAX_VLAN || (flags & TWO_TAGS) != 0 && inner > MAX_VLAN)) {
            throw new ApiException(ApiError.INVALID_VLAN);
        }
        final boolean exact = (flags & EXACT_MATCH) != 0;
        final Interface.Vlan vlan;
        if (!tagged) {
            vlan = new Interface.Vlan(id, -1, false, -1, false);
        } else if ((flags & TWO_TAGS) != 0) {
            final boolean any = (flags & INNER_ANY) != 0;
            vlan = new Interface.Vlan(id, outer, dot1ad, any ? -1 : inner, exact && !any);
        } else {
            vlan = new Interface.Vlan(id, outer, dot1ad, -1, exact);
        }
        create(call, vlan, ApiError.SUBIF_ALREADY_EXISTS);
    }

    private void create(final ApiCall call, final Interface.Vlan vlan, final ApiError refused) throws ApiException {
        call.reply().set("sw_if_index", ALL);
        final Interface parent = interfaceOf(interfaces, call.request());
        change(refused, () -> call.reply().set("sw_if_index", interfaces.createSub(parent, vlan).index));
    }

    private void deleteSub(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(interfaces, call.request());
        if (iface.parent == null) {
            throw new ApiException(ApiError.INVALID_SUB_SW_IF_INDEX);
        }
        change(ApiError.UNSPECIFIED, () -> interfaces.delete(iface));
    }

    @Override
    public void created(final Interface iface) {
        stateChanged(iface);
    }

    @Override
    public void stateChanged(final Interface iface) {
        if (events.unwanted()) {
            return;
        }
        if (changed.isEmpty()) {
            later.execute(this::tell);
        }
        changed.add(iface);
    }

    @Override
    public void deleting(final Interface iface) {
        changed.remove(iface);
        events.publish(event -> event.set("sw_if_index", iface.index).set("deleted", true));
    }

    private void tell() {
        for (final Interface iface : changed) {
            events.publish(event -> event.set("sw_if_index", iface.index).set("flags", flags(iface)));
        }
        changed.clear();
    }
}
