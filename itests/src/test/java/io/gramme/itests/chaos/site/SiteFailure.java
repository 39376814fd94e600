package io.gramme.itests.chaos.site;

/** The run itself did not work, which says nothing about the store. */
public class SiteFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SiteFailure(String message) {
        super(message);
    }

    public SiteFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
