package dev.sluice.graph.api;

/** The return values of API requests, with VPP's numbers ({@code vnet/error.h}). */
public enum ApiError {
    UNSPECIFIED(-1),
    INVALID_SW_IF_INDEX(-2),
    NO_SUCH_FIB(-3),
    NO_SUCH_ENTRY(-6),
    INVALID_VALUE(-7),
    INVALID_VALUE_2(-8),
    UNIMPLEMENTED(-9),
    INVALID_SW_IF_INDEX_2(-10),
    FEATURE_DISABLED(-30),
    INVALID_REGISTRATION(-31),
    NO_PATHS_IN_ROUTE(-52),
    NO_MATCHING_INTERFACE(-54),
    INVALID_VLAN(-55),
    VLAN_ALREADY_EXISTS(-56),
    INVALID_SRC_ADDRESS(-57),
    INVALID_DST_ADDRESS(-58),
    ADDRESS_LENGTH_MISMATCH(-59),
    ADDRESS_NOT_FOUND_FOR_INTERFACE(-60),
    ADDRESS_NOT_DELETABLE(-61),
    IP6_NOT_ENABLED(-62),
    NO_SUCH_NODE(-63),
    NO_SUCH_NODE_2(-64),
    NO_SUCH_TABLE(-65),
    SUBIF_ALREADY_EXISTS(-68),
    INVALID_INTERFACE(-71),
    INVALID_ARGUMENT(-73),
    UNEXPECTED_INTF_STATE(-74),
    IF_ALREADY_EXISTS(-79),
    VALUE_EXIST(-81),
    INVALID_ADDRESS_FAMILY(-97),
    ADDRESS_IN_USE(-105),
    ADDRESS_NOT_IN_USE(-106),
    ADDRESS_FOUND_FOR_INTERFACE(-114),
    ENTRY_ALREADY_EXISTS(-116),
    SUBIF_DOESNT_EXIST(-123),
    UNSUPPORTED(-126),
    ADDRESS_IN_USE_ON_INTERFACE(-127),
    INSTANCE_IN_USE(-147),
    NOT_ETHERNET(-151),
    INVALID_PROTOCOL(-153),
    RSRC_IN_USE(-155),
    ENDIAN(-159),
    NO_CHANGE(-160),
    LIMIT_EXCEEDED(-162),
    EAGAIN(-165),
    BUSY(-167),
    INVALID_PREFIX_LENGTH(-171);

    private final int value;

    ApiError(final int value) {
        this.value = value;
    }

    /** The number on the wire, negative. */
    public int value() {
        return value;
    }
}
