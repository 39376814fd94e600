package io.gramme.node.membership;

import io.gramme.node.env.Fields;
import io.gramme.node.membership.TopologyCommand.AlterTable;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.CreateTable;
import io.gramme.node.membership.TopologyCommand.DropTable;
import io.gramme.node.membership.TopologyCommand.Fence;
import io.gramme.node.membership.TopologyCommand.Forget;
import io.gramme.node.membership.TopologyCommand.Found;
import io.gramme.node.membership.TopologyCommand.GiveUp;
import io.gramme.node.membership.TopologyCommand.Look;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.membership.TopologyCommand.Undo;
import io.gramme.node.membership.TopologyCommand.Unstage;
import io.gramme.node.membership.TopologyCommand.Welcome;
import io.gramme.ring.Bytes;
import java.io.DataInputStream;
import java.io.IOException;

/** A command of the ring log as bytes: format u16, kind u8, its fields. Kinds are for ever. */
public final class CommandCodec {
    private static final int FORMAT = 1;

    private CommandCodec() {}

    public static Bytes encode(TopologyCommand command) {
        if (command instanceof Stage stage) {
            return encode(1, stage.intents(), (out, it) -> Fields.list(out, it, Shapes::intent));
        } else if (command instanceof Unstage) {
            return encode(2, command, (out, none) -> {});
        } else if (command instanceof Commit commit) {
            return encode(3, commit, (out, it) -> {
                out.writeLong(it.version());
                Shapes.ring(out, it.to());
            });
        } else if (command instanceof Switch switched) {
            return encode(4, switched, (out, it) -> {
                out.writeLong(it.epoch());
                Shapes.partitions(out, it.partitions());
            });
        } else if (command instanceof Retire retire) {
            return encode(5, retire, (out, it) -> out.writeLong(it.epoch()));
        } else if (command instanceof Undo undo) {
            return encode(6, undo, (out, it) -> out.writeLong(it.version()));
        } else if (command instanceof Forget forget) {
            return encode(7, forget, (out, it) -> out.writeLong(it.epoch()));
        }
        return encodeOther(command);
    }

    private static Bytes encodeOther(TopologyCommand command) {
        if (command instanceof CreateTable create) {
            return encode(8, create.table(), Shapes::table);
        } else if (command instanceof AlterTable alter) {
            return encode(9, alter.table(), Shapes::table);
        } else if (command instanceof DropTable drop) {
            return encode(10, drop, (out, it) -> {
                out.writeUTF(it.name());
                out.writeInt(it.number());
            });
        }
        if (command instanceof Fence fence) {
            return encode(11, fence, (out, it) -> {
                Fields.node(out, it.node());
                out.writeLong(it.store());
            });
        }
        if (command instanceof Welcome welcome) {
            return encode(14, welcome, (out, it) -> {
                Fields.node(out, it.node());
                out.writeLong(it.store());
            });
        }
        if (command instanceof Found found) {
            return encode(13, found, (out, it) -> Fields.list(out, it.tables().all(), Shapes::table));
        }
        if (command instanceof GiveUp giveUp) {
            return encode(15, giveUp, (out, it) -> {
                Fields.node(out, it.node());
                out.writeLong(it.version());
                out.writeBoolean(it.lossy());
            });
        }
        return encode(12, command, (out, look) -> {});
    }

    private static <T> Bytes encode(int kind, T fields, Fields.Writer<T> writer) {
        return Fields.encode(FORMAT, fields, (out, value) -> {
            out.writeByte(kind);
            writer.write(out, value);
        });
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no command of this format. */
    public static TopologyCommand decode(Bytes bytes) {
        return Fields.decode("a command of the ring log", FORMAT, bytes, CommandCodec::read);
    }

    private static TopologyCommand read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 1 -> new Stage(Fields.list(in, Intent.MAX_STAGED, Shapes::intent));
            case 2 -> new Unstage();
            case 3 -> new Commit(in.readLong(), Shapes.ring(in));
            case 4 -> new Switch(in.readLong(), Shapes.partitions(in));
            case 5 -> new Retire(in.readLong());
            case 6 -> new Undo(in.readLong());
            case 7 -> new Forget(in.readLong());
            case 8 -> new CreateTable(Shapes.table(in));
            case 9 -> new AlterTable(Shapes.table(in));
            case 10 -> new DropTable(in.readUTF(), in.readInt());
            case 11 -> new Fence(Fields.node(in), in.readLong());
            case 12 -> new Look();
            case 13 -> new Found(new Tables(Fields.list(in, Tables.MAX_TABLES, Shapes::table)));
            case 14 -> new Welcome(Fields.node(in), in.readLong());
            case 15 -> new GiveUp(Fields.node(in), in.readLong(), in.readBoolean());
            default -> throw new IllegalArgumentException("a command of kind " + kind);
        };
    }
}
