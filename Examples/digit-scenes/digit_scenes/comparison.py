"""The best points of a scheme, and the table in which the page of `fcodec demo` reads them. Imports nothing."""


def front(points, place=lambda point: point):
    """The points that are more accurate than every one with fewer bytes, in ascending order. `place(point)` begins with both."""
    best = []
    for point in sorted(points, key=lambda point: (place(point)[0], -place(point)[1])):
        if not best or place(point)[1] > place(best[-1])[1]:
            best.append(point)
    return best


def table(groups):
    """CSV. `groups`: pairs of a name and its points (mean bytes, right decisions, samples)."""
    rows = [f"{name},{size:.1f},{right},{count}" for name, points in groups for size, right, count in points]
    return "\n".join(["name,mean_bytes,right,count", *rows, ""])
