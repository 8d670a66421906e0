"""The kinds of blocks that figures bring to shared pages, in the order they are offered."""

from indicators.blocks.comparisons import COMPARISON, HEATMAP
from indicators.blocks.figures import FIGURE
from indicators.blocks.tables import NUMBERS, SOURCE

BLOCKS = (FIGURE, COMPARISON, HEATMAP, NUMBERS, SOURCE)
