package io.gramme.itests.chaos.site;

/** What a fault needs of the machine. */
public enum Capability {
    NAMESPACES(
            "networks of our own", "unshare --net; ip netns add; veth and bridge", "root, and: apt install iproute2"),
    FILTER("dropped packets", "nft -f - in family bridge", "root, and: apt install nftables"),
    SHAPER("little bandwidth", "tc qdisc add .. tbf", "root, and: apt install iproute2"),
    TMPFS("a disk that fills up", "mount -t tmpfs; mount -o remount", "root"),
    LOOP("a disk that loses power", "mkfs.ext4; mount -o loop", "root, and: apt install e2fsprogs"),
    CPU_QUOTA("little processor time", "a control group with a quota", "root, and control groups with cpu"),
    TRACE("system calls that fail or are slow", "strace -e inject", "apt install strace"),
    CLOCKS("clocks that step and drift", "libfaketimeMT.so.1 preloaded into a JVM", "apt install faketime"),
    LIMITS("few descriptors", "prlimit --pid", "apt install util-linux");

    private final String what;
    private final String tried;
    private final String remedy;

    Capability(String what, String tried, String remedy) {
        this.what = what;
        this.tried = tried;
        this.remedy = remedy;
    }

    /** In a few words. */
    public String what() {
        return what;
    }

    /** How it is found out. */
    public String tried() {
        return tried;
    }

    /** What to install or to be. */
    public String remedy() {
        return remedy;
    }
}
