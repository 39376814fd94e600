package io.gramme.gossip;

import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Ping;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What this node does when it is asked whether it can reach a member: it pings it now, whatever it has heard before, and
 * says yes at the answer or no after {@link DetectorConfig#answerNanos}. The answer is about the present, so a process that
 * died a moment ago is not vouched for.
 *
 * <p>At most {@value #MAX_OPEN} questions at once, one from each about each; further ones are not answered, which convicts
 * nobody.
 */
final class Witness {
    private static final int MAX_OPEN = 256;

    private final Transport<GossipMessage> transport;
    private final RandomGenerator random;
    private final long answerNanos;
    /** By the nonce of the ping, the oldest first. */
    private final Map<Long, Question> open = new LinkedHashMap<>();

    Witness(DetectorConfig config, RandomGenerator random, Transport<GossipMessage> transport) {
        this.transport = transport;
        this.random = random;
        this.answerNanos = config.answerNanos();
    }

    void onInquiry(NodeId from, Inquiry inquiry, long now) {
        open.values().removeIf(question -> question.asker.equals(from) && question.about(inquiry.subject()));
        if (open.size() >= MAX_OPEN) {
            return;
        }
        long nonce = random.nextLong();
        open.put(nonce, new Question(from, inquiry, now + answerNanos));
        transport.send(inquiry.subject(), new Ping(nonce));
    }

    void onPong(NodeId from, long nonce) {
        if (open.isEmpty()) {
            return;
        }
        Question question = open.get(nonce);
        if (question != null && question.about(from)) {
            open.remove(nonce);
            testify(question, true);
        }
    }

    void onTick(long now) {
        for (Iterator<Question> each = open.values().iterator(); each.hasNext(); ) {
            Question question = each.next();
            if (now - question.deadline < 0) {
                return;
            }
            each.remove();
            testify(question, false);
        }
    }

    /** This node did not listen itself: it has nothing to say. */
    void endAll() {
        open.clear();
    }

    private void testify(Question question, boolean reached) {
        transport.send(question.asker, new Testimony(question.inquiry.nonce(), question.inquiry.subject(), reached));
    }

    private record Question(NodeId asker, Inquiry inquiry, long deadline) {
        private boolean about(NodeId subject) {
            return inquiry.subject().equals(subject);
        }
    }
}
