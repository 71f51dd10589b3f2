package dev.sluice.net.l2;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.TagRewrite;
import java.util.HashMap;
import java.util.Map;

/**
 * What is turned off for single interfaces of a bridge domain, and the messages about it: a switch counts where both
 * the domain and the interface have it on. An interface that comes to a domain has all on. Main thread.
 */
final class PortFeatures {
    /** Output feature: nothing is sent there, because of a spanning tree. */
    static final int STP_BLOCKED = 1 << 8;

    /** Output feature: nothing is sent there, because the line is said to be down. */
    static final int LINE_DOWN = 1 << 9;

    private static final int UU_FORWARD = 1 << 6;
    private static final int REWRITE = 1 << 11;
    private static final int OUTPUTS = STP_BLOCKED | LINE_DOWN;
    private static final int ALL = (1 << L2Feature.Switch.values().length) - 1;

    private final Map<Integer, Integer> off = new HashMap<>();
    private final Map<Integer, Integer> outputs = new HashMap<>();

    /** Flags of {@link L2Feature.Switch} that an interface has not. */
    int off(final int swIfIndex) {
        return off.getOrDefault(swIfIndex, 0);
    }

    /** True when nothing is to be sent to an interface. */
    boolean isBlocked(final int swIfIndex) {
        return outputs.containsKey(swIfIndex);
    }

    /** The interface has left its domain. */
    void left(final int swIfIndex) {
        off.remove(swIfIndex);
        outputs.remove(swIfIndex);
    }

    /** Adds the messages; {@code l2.api} is declared. */
    void register(final ApiRegistry api, final BridgeDomains domains, final Interfaces interfaces) {
        api.handle("l2_interface_feat_flags_get", call -> {
            final Interface iface = bridged(call, domains, interfaces);
            call.reply().set("flags", ALL & ~off(iface.index()));
        });
        api.handle("l2_interface_feat_flags_set", call -> {
            final Interface iface = bridged(call, domains, interfaces);
            set(
                    iface.index(),
                    (int) call.request().number("flags"),
                    call.request().flag("is_set"));
            domains.changed();
        });
        api.handle("l2_flags_get", call -> {
            final Interface iface = switched(call, domains, interfaces);
            call.reply()
                    .set("input_feature_bitmap", inputs(iface))
                    .set("output_feature_bitmap", outputs.getOrDefault(iface.index(), 0));
        });
        api.handle("l2_flags_set", call -> {
            setRaw(call, switched(call, domains, interfaces).index());
            domains.changed();
        });
    }

    private static Interface bridged(final ApiCall call, final BridgeDomains domains, final Interfaces interfaces)
            throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (domains.domainOf(iface.index()) == null) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        return iface;
    }

    private static Interface switched(final ApiCall call, final BridgeDomains domains, final Interfaces interfaces)
            throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (domains.domainOf(iface.index()) == null && domains.peer(iface.index()) < 0) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        return iface;
    }

    private void set(final int swIfIndex, final int flags, final boolean on) {
        off.put(swIfIndex, on ? off(swIfIndex) & ~flags : (off(swIfIndex) | flags) & ALL);
    }

    private int inputs(final Interface iface) {
        int bitmap = UU_FORWARD | (iface.tagRewrite().op() == TagRewrite.Op.DISABLED ? 0 : REWRITE);
        for (final L2Feature.Switch each : L2Feature.Switch.values()) {
            bitmap |= (off(iface.index()) & each.flag()) == 0 ? each.feature() : 0;
        }
        return bitmap;
    }

    /** Only bits that mean something here can be changed. */
    private void setRaw(final ApiCall call, final int swIfIndex) throws ApiException {
        final ApiRecord request = call.request();
        final boolean on = request.flag("is_set");
        final int in = request.index("input_feature_bitmap");
        final int out = request.index("output_feature_bitmap");
        int flags = 0;
        int known = 0;
        for (final L2Feature.Switch each : L2Feature.Switch.values()) {
            known |= each.feature();
            flags |= (in & each.feature()) != 0 ? each.flag() : 0;
        }
        if ((in & ~known) != 0 || (out & ~OUTPUTS) != 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        set(swIfIndex, flags, on);
        final int now = outputs.getOrDefault(swIfIndex, 0);
        final int next = on ? now | out : now & ~out;
        if (next == 0) {
            outputs.remove(swIfIndex);
        } else {
            outputs.put(swIfIndex, next);
        }
    }
}
