#ifndef COUNTER_H
#define COUNTER_H

/// Starts counting allocations from 0.
void allocations_begin(void);
/// The number of allocations since then, by any function.
long allocations_end(void);

#endif
