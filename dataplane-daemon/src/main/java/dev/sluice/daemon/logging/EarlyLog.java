package dev.sluice.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback begins with, before the configuration is read and in tests: warnings and worse to standard error. Found
 * as a service, so that logback looks for no XML, which would cost a tenth of a second at each start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class EarlyLog extends ContextAwareBase implements Configurator {
    /** Called by the service loader. */
    public EarlyLog() {
        // nothing to set up
    }

    @Override
    public ExecutionStatus configure(final LoggerContext loggerContext) {
        attach(loggerContext);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    void attach(final LoggerContext loggerContext) {
        final Logger root = loggerContext.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        final AppenderBase<ILoggingEvent> errors = new AppenderBase<>() {
            @Override
            protected void append(final ILoggingEvent event) {
                System.err.println(
                        "sluiced: " + LogClassNames.of(event.getLoggerName()) + ": " + event.getFormattedMessage());
                if (event.getThrowableProxy() != null) {
                    System.err.println(ThrowableProxyUtil.asString(event.getThrowableProxy()));
                }
            }
        };
        errors.setName("early");
        errors.setContext(loggerContext);
        errors.start();
        root.addAppender(errors);
    }
}
