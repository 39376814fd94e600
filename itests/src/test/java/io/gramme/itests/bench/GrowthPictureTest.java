package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrowthPictureTest {
    private static final long MOST_BYTES = 60_000;

    @TempDir
    private Path folder;

    @Test
    void thePictureIsASmallSvgOfWhatWasMeasured() throws IOException {
        Path file = folder.resolve("growth.svg");

        GrowthPicture.write(
                file,
                Map.of(
                        "a read",
                        List.of(new LogFit.Point(1e4, 31), new LogFit.Point(1e5, 34), new LogFit.Point(1e6, 36))));

        assertThat(Files.size(file)).isLessThan(MOST_BYTES);
        assertThat(Files.readString(file)).contains("<svg").containsSubsequence("<ellipse", "<ellipse", "<ellipse");
    }
}
