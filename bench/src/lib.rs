//! Nothing to use: the measurements are in `benches/speed`, run by `make bench`.
