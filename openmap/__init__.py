"""openmap runs the Openmap ESS meetups, from the first announcement to the last follow-up."""
