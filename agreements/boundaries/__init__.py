"""The log of boundary questions (snitfladelog): who owns a task or pays for it, what each party says, how it was ruled."""
