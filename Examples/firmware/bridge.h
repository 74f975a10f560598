/* What main.swift needs from C: the layers and the profile that tools write as headers, memory, and the host's files. */
#ifndef BRIDGE_H
#define BRIDGE_H

#include "front.h"
#include "map_profile.h"
#include "print.h"
#include "semihosting.h"
#include "timer.h"

static inline uint8_t *arena(void) {
  static uint8_t bytes[FRONT_ARENA];
  return bytes;
}
static inline uint8_t *symbols(void) {
  static uint8_t bytes[MAP_SYMBOLS];
  return bytes;
}
static inline void *cells(void) {
  static uint64_t words[(MAP_CELLS + 7) / 8];
  return words;
}
static inline uint8_t *payload(void) {
  static uint8_t bytes[244];
  return bytes;
}

static inline const uint8_t *profile_bytes(void) { return map_bytes; }
enum { PROFILE_SIZE = sizeof map_bytes };
static inline uint8_t sample_of(uint8_t byte, size_t channel) { return front_samples[channel][byte]; }

#endif
