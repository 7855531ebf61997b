//! What a histogram says.

use async_graphql::SimpleObject;
use handsight_domain::histogram::{Histogram, Scale};

/// Distribution of samples. Median and percentiles are exact to the histogram's bin width.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct Distribution {
    /// Number of samples, at least 1.
    pub samples: crate::scalar::Long,
    /// Arithmetic mean; null for dBm, which is never averaged.
    pub mean: Option<f64>,
    /// Median.
    pub median: f64,
    /// The 10th percentile.
    pub p10: f64,
    /// The 90th percentile.
    pub p90: f64,
    /// Unit of all values: `dBm`, `kbit/s` or `ms`.
    pub unit: &'static str,
}

impl Distribution {
    fn of(bins: &Histogram, scale: Scale, thousandths: Option<i64>, unit: &'static str) -> Option<Self> {
        let samples = bins.samples();
        #[expect(clippy::cast_precision_loss, reason = "a mean of measured values")]
        let mean = thousandths.map(|sum| sum as f64 / 1000.0 / samples.max(1) as f64);
        Some(Self {
            samples: crate::scalar::Long(i64::try_from(samples).unwrap_or(i64::MAX)),
            mean,
            median: bins.quantile(scale, 0.5)?,
            p10: bins.quantile(scale, 0.1)?,
            p90: bins.quantile(scale, 0.9)?,
            unit,
        })
    }
    /// Of signal levels; null without any.
    pub fn signal(bins: &Histogram) -> Option<Self> {
        Self::of(bins, Scale::Signal, None, "dBm")
    }
    /// Of speeds with their sum in bit/s; null without any.
    pub fn speed(bins: &Histogram, bps: i64) -> Option<Self> {
        Self::of(bins, Scale::Logarithmic, Some(bps), "kbit/s")
    }
    /// Of latencies with their sum in µs; null without any.
    pub fn latency(bins: &Histogram, micros: i64) -> Option<Self> {
        Self::of(bins, Scale::Logarithmic, Some(micros), "ms")
    }
}
