package io.gramme.itests.chaos.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the names of faults stand above the picture, so that none covers another: each in the first lane that is free there, or, when
 * too many are on at once, without its name in one more.
 */
record FaultLanes(List<Place> places, int count) {
    private static final int MAX_LANES = 6;
    private static final double LETTER = 6.6;
    private static final double GAP = 10;
    private static final double LEAST = 3;

    /**
     * One fault.
     *
     * @param label empty when there is no room for it
     * @param labelAt where it begins
     */
    record Place(FaultWindow fault, int lane, double from, double to, String label, double labelAt) {}

    static FaultLanes of(List<FaultWindow> faults, Scale time, double right) {
        List<Double> taken = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (FaultWindow fault : faults) {
            double from = time.at(fault.begin());
            double to = Math.max(time.at(fault.end()), from + LEAST);
            double width = fault.shortLabel().length() * LETTER + GAP;
            double labelAt = Math.min(from, right - width);
            int lane = firstFree(taken, labelAt);
            if (lane >= MAX_LANES) {
                occupy(taken, MAX_LANES, to);
                places.add(new Place(fault, MAX_LANES, from, to, "", from));
            } else {
                occupy(taken, lane, Math.max(to, labelAt + width) + GAP / 2);
                places.add(new Place(fault, lane, from, to, fault.shortLabel(), labelAt));
            }
        }
        return new FaultLanes(List.copyOf(places), taken.size());
    }

    private static int firstFree(List<Double> taken, double from) {
        for (int lane = 0; lane < Math.min(MAX_LANES, taken.size()); lane++) {
            if (taken.get(lane) <= from) {
                return lane;
            }
        }
        return taken.size();
    }

    private static void occupy(List<Double> taken, int lane, double until) {
        if (lane == taken.size()) {
            taken.add(until);
        } else {
            taken.set(lane, until);
        }
    }
}
