"""Pure decisions about revisions: what changed, and what may be committed over what."""
