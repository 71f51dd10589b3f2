package dev.sluice.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test class that starts daemons in network namespaces: skipped where that is impossible, ended when it hangs. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "dev.sluice.it.TestNamespace#possible",
        disabledReason = "needs root, iproute2, iputils-ping and /dev/net/tun")
@Timeout(240)
@interface SystemTest {}
