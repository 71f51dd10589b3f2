package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads the configuration: any number of texts one after the other, a later value replacing an earlier one, over the
 * defaults of {@code reference.conf}. Not safe for use by several threads. After an error the instance is of no further
 * use.
 */
public final class StartupConf {
    private static final String DEFAULTS = "reference.conf";

    private final Schema schema;
    private final ConfTree tree = new ConfTree();

    /** A reader of Sluice's own sections. */
    public StartupConf() {
        this(Schema.standard());
    }

    /** A reader of these sections. */
    public StartupConf(final Schema schema) {
        this.schema = schema;
    }

    /** Reads what the command line asks for: its file first, then its text. */
    public static SluiceConfig read(final CommandLine commandLine, final LaunchEnvironment environment)
            throws StartupConfException {
        final StartupConf conf = new StartupConf();
        if (commandLine.configFile().isPresent()) {
            conf.addFile(commandLine.configFile().get());
        }
        conf.addText(commandLine.text(), SourcePosition.COMMAND_LINE);
        if (commandLine.interactive()) {
            conf.addText("unix interactive", SourcePosition.COMMAND_LINE);
        }
        return conf.build(environment);
    }

    /** Reads a file: HOCON when its name ends in {@code .hocon} or {@code .json}, VPP's syntax otherwise. */
    public StartupConf addFile(final Path file) throws StartupConfException {
        final String source = file.toString();
        final String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (final NoSuchFileException missing) {
            throw unreadable(source, "there is no such file");
        } catch (final MalformedInputException notText) {
            throw unreadable(source, "the file is not UTF-8 text");
        } catch (final IOException failed) {
            throw unreadable(source, "the file cannot be read: " + failed.getMessage());
        }
        final String name = source.toLowerCase(Locale.ROOT);
        return name.endsWith(".hocon") || name.endsWith(".json") ? addHocon(text, source) : addText(text, source);
    }

    /** Reads text in VPP's syntax; {@code source} names it in errors. */
    public StartupConf addText(final String text, final String source) throws StartupConfException {
        VppTextReader.read(schema, text, source, tree);
        return this;
    }

    /** Reads HOCON or JSON text with the same sections and words; {@code source} names it in errors. */
    public StartupConf addHocon(final String text, final String source) throws StartupConfException {
        HoconReader.read(schema, text, source, tree);
        return this;
    }

    /** The typed records; everything that was read must be right, or there is an error and nothing else. */
    public SluiceConfig build(final LaunchEnvironment environment) throws StartupConfException {
        final Config defaults = ConfigFactory.parseResources(StartupConf.class.getClassLoader(), DEFAULTS);
        final ConfigSection root =
                new ConfigSection(tree.toConfig().withFallback(defaults), List.of(), tree.entries(), tree.sections());
        return SluiceConfig.from(root, environment, tree.warnings());
    }

    private static StartupConfException unreadable(final String source, final String problem) {
        return new StartupConfException(new SourcePosition(source, 0, 0), source, null, problem);
    }
}
