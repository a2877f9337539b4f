"""Trends that single readings cannot bend."""
import statistics


def theil_sen(times, values):
    """The median of the slopes between all pairs of readings, per unit of time."""
    slopes = [(values[j] - values[i]) / (times[j] - times[i])
              for i in range(len(times)) for j in range(i + 1, len(times))
              if times[j] > times[i]]
    return statistics.median(slopes) if slopes else 0.0
