"""The table that `make bench` ends with."""

Line = tuple[str, float, float, float]


def print_table(rows: list[Line]) -> int:
    """Print what was measured, what stands beside it, their ratio and its goal; how many goals were missed."""
    width = max(len(name) for name, *_ in rows)
    print(f"\n{'measured':<{width}}  {'ours':>10}  {'reference':>10}  {'ratio':>6}  {'goal':>6}")
    missed = 0
    for name, ours, reference, goal in rows:
        ratio = ours / reference
        verdict = "" if ratio <= goal else "  missed"
        missed += bool(verdict)
        print(
            f"{name:<{width}}  {ours * 1e3:>7.1f} ms  {reference * 1e3:>7.1f} ms"
            f"  {ratio:>6.2f}  {goal:>6.2f}{verdict}"
        )
    return missed
