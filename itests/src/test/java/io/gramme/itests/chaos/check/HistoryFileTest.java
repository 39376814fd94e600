package io.gramme.itests.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is read again, and a line that is wrong is refused with its number. */
final class HistoryFileTest {
    private static final String HEADER =
            "{'v':1,'run':'x','seed':'0x1','mode':'eventual','n':3,'r':2,'w':2,'clock':'mono-ns'}\n";

    @TempDir
    private Path folder;

    private static History read(String text) throws IOException {
        return new HistoryReader("h.jsonl").read(new BufferedReader(new StringReader(text.replace('\'', '"'))));
    }

    private static List<Op> everyKindOfOperation() {
        List<Op> all = new ArrayList<>(whatOneRecordSaw());
        all.addAll(whatOthersWrote());
        return all;
    }

    private static List<Op> whatOneRecordSaw() {
        return List.of(
                new OpDraft(1, 4, Kind.WRITE, "k8")
                        .session("sess-4")
                        .value("c4-1")
                        .context("Zm9v")
                        .invoked(10)
                        .succeeded(20)
                        .outputContext("YmFy")
                        .coordinator("n2")
                        .tries(2)
                        .ttlMillis(500)
                        .op(),
                new OpDraft(2, 4, Kind.READ, "k8")
                        .invoked(30)
                        .output(List.of("c4-1", "\u00e9\"\n"))
                        .succeeded(40)
                        .version(new Version(7, 9))
                        .op(),
                new OpDraft(3, 5, Kind.WRITE, "k8")
                        .value("c5-1")
                        .replacing()
                        .invoked(50)
                        .unknown(90, "timeout")
                        .op(),
                new OpDraft(4, 5, Kind.CAS, "k8")
                        .value("c5-2")
                        .expecting(new Version(7, 9))
                        .invoked(60)
                        .failed(70, Op.MISMATCH)
                        .op());
    }

    private static List<Op> whatOthersWrote() {
        return List.of(
                new OpDraft(5, 5, Kind.DELETE, "k8")
                        .expecting("c4-1")
                        .invoked(80)
                        .succeeded(85)
                        .op(),
                new OpDraft(6, 6, Kind.READ, "k8")
                        .invoked(100)
                        .succeeded(110)
                        .replica("n1")
                        .atTheEnd()
                        .op(),
                new OpDraft(7, 6, Kind.APPEND, "l")
                        .value("x")
                        .invoked(120)
                        .succeeded(130)
                        .op(),
                new OpDraft(8, 6, Kind.ADD, "s")
                        .value("x")
                        .invoked(140)
                        .unknown(-1, "reset")
                        .op());
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Header header = Header.of("run", 0x1f, false, 3, 2, 2).promising(0.999, Duration.ofSeconds(5));
        FaultEvent fault = new FaultEvent(25, "cut", List.of("n1", "n2"), true);
        Path file = folder.resolve("history.jsonl");

        try (HistoryWriter writer = HistoryWriter.create(file, header)) {
            everyKindOfOperation().forEach(writer::write);
            writer.write(fault);
        }
        History history = History.read(file);

        assertThat(history.header()).isEqualTo(header);
        assertThat(history.faults()).containsExactly(fault);
        assertThat(history.operations())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("line")
                .containsExactlyElementsOf(everyKindOfOperation());
        assertThat(history.operations()).extracting(Op::line).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aLineSaysOnlyWhatThereIs() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        try (HistoryWriter writer = HistoryWriter.to(out, Header.of("run", 0x1f, true, 3, 2, 2))) {
            writer.write(everyKindOfOperation().get(1));
            writer.write(everyKindOfOperation().get(2));
            writer.write(new FaultEvent(25, "kill", List.of("n1"), false));
        }

        assertThat(out.toString(StandardCharsets.UTF_8).replace('"', '\'').lines())
                .containsExactly(
                        "{'v':1,'run':'run','seed':'0x1f','mode':'strict','n':3,'r':2,'w':2,'clock':'mono-ns'}",
                        "{'i':2,'c':4,'s':'sess-4','k':'k8','f':'r','inv':30,'ret':40,'ok':true,"
                                + "'out':['c4-1','\u00e9\\'\\n'],'ver':[7,9]}",
                        "{'i':3,'c':5,'s':'sess-5','k':'k8','f':'w','val':'c5-1','inv':50,'ret':-1,'ok':null,"
                                + "'err':'timeout','gave':90,'rep':true}",
                        "{'t':25,'fault':'kill','arg':['n1'],'on':false}");
    }

    @Test
    void aNullIsAsGoodAsAnAbsentField() throws IOException {
        History history = read(HEADER
                + "{'i':17,'c':4,'s':'sess-4','k':'k8','f':'w','val':'c4-17','exp':null,'ctx':null,'inv':1,'ret':2,"
                + "'ok':true,'err':null,'out':null,'octx':null,'ver':null,'coord':'n2'}\n");

        assertThat(history.operations()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[1] | a line is one JSON object",
                "{'i':1 | no JSON",
                "{'i':1,'i':2} | no JSON: Duplicate field",
                "{'i':1} {} | there is more behind",
                "{'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':true} | i is missing",
                "{'i':1,'c':1,'k':'k','f':'get','inv':1,'ret':2,'ok':true} | f is get, not w, r, cas, del, app or add",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':true,'colour':'red'} | colour is no field",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':'yes'} | ok is yes, not true or false",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1.5,'ret':2,'ok':true} | inv is neither",
                "{'i':1,'c':1,'k':'k','f':'r','inv':5,'ret':2,'ok':true} | ret is before inv",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':-1,'ok':true} | an open operation has ret -1 and ok null",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':5} | an open operation has ret -1 and ok null",
                "{'i':1,'c':1,'k':'k','f':'r','inv':9,'ret':-1,'gave':5} | gave is before inv",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':true,'out':[1]} | out holds 1, which is not a word",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':true,'ver':[1]} | ver is [1], not [group, slot]",
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':true,'val':'x'} | r has a val",
                "{'i':1,'c':1,'k':'k','f':'w','inv':1,'ret':2,'ok':true} | w has no val",
                "{'i':1,'c':1,'k':'k','f':'w','val':'x','exp':'y','inv':1,'ret':2,'ok':true} | w has a condition",
                "{'i':1,'c':1,'k':'k','f':'w','val':'x','fin':true,'inv':1,'ret':2,'ok':true} | only a read is fin",
                "{'i':1,'c':1,'k':'k','f':'w','val':'x','ctx':'c','rep':true,'inv':1,'ret':2,'ok':true} | ctx and rep",
                "{'i':1,'c':1,'k':'k','f':'w','val':'x','err':'mismatch','inv':1,'ret':2,'ok':false} | no condition",
                "{'t':1,'fault':'cut'} | on is missing",
            })
    void aWrongLineIsRefusedWithItsNumber(String line, String sentence) {
        assertThatThrownBy(() -> read(HEADER + line))
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith("h.jsonl:2: ")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'i':1,'c':1,'k':'k','f':'r','inv':1,'ret':2,'ok':true} | the first line is the header",
                "{'v':2} | v is 2; this reads version 1",
                "{'v':1,'clock':'wall-ms'} | clock is wall-ms",
                "{'v':1,'clock':'mono-ns','mode':'lazy'} | mode is lazy, not strict or eventual",
                "{'v':1,'run':'x','seed':'1','mode':'strict','n':3,'r':4,'w':2,'clock':'mono-ns'} | r and w are 1 to n",
            })
    void aWrongHeaderIsRefused(String line, String sentence) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith("h.jsonl:1: ")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'i':1,'k':'k','f':'w','val':'y' | line 3: operation 1 is there already on line 2",
                "'i':2,'k':'k','f':'w','val':'x' | line 3: x was written to k on line 2 already",
                "'i':2,'k':'k','f':'app','val':'y' | line 3: k takes app here and w on line 2",
            })
    void linesThatContradictEachOtherAreRefused(String begin, String sentence) {
        String rest = ",'c':1,'inv':1,'ret':2,'ok':true}\n";
        String first = "{'i':1,'k':'k','f':'w','val':'x'" + rest;

        assertThatThrownBy(() -> read(HEADER + first + "{" + begin + rest))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void whatIsNoFileOrEmptyIsSaid() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.jsonl"));

        assertThatThrownBy(() -> History.read(empty)).hasMessageContaining("a history begins with a header");
        assertThatThrownBy(() -> History.read(folder.resolve("none"))).hasMessageContaining("there is no such file");
    }
}
