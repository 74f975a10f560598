#ifndef COUNTER_H
#define COUNTER_H

/// Counts from 0 what is allocated from now on.
void allocations_begin(void);
/// How often memory was asked for since, by whichever call.
long allocations_end(void);

#endif
