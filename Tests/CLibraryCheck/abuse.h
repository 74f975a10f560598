/* What the programs that call the C interfaces wrongly share. Valid C and C++. */
#ifndef ABUSE_H
#define ABUSE_H

#include <feature_codec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS = 15 };

static unsigned long checks;
static uint64_t random_state;

#define EXPECT(condition) expect((condition), #condition, __FILE__, __LINE__)
static void expect(int holds, const char *text, const char *file, int line) {
  checks++;
  if (holds) return;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, text);
  exit(1);
}

static uint32_t random_number(uint32_t count) { /* 0 ..< count */
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return count == 0 ? 0 : (uint32_t)(random_state >> 33) % count;
}

static uint8_t *allocate(size_t length) { /* exactly this long, filled at random */
  uint8_t *bytes = (uint8_t *)malloc(length > 0 ? length : 1);
  if (bytes == NULL) exit(2);
  for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)random_number(256);
  return bytes;
}

static uint8_t *read_file(const char *path, size_t *length) { /* exactly as long as the file, at most 65,536 bytes */
  FILE *file = fopen(path, "rb");
  if (file == NULL) exit(2);
  uint8_t buffer[1 << 16];
  *length = fread(buffer, 1, sizeof buffer, file);
  fclose(file);
  uint8_t *bytes = allocate(*length);
  memcpy(bytes, buffer, *length);
  return bytes;
}

static uint32_t map_length(const fcodec_stream *stream) { return stream->channels * stream->height * stream->width; }

/* Describes all streams of a profile. Returns their number. */
static uint32_t describe_all(const fcodec_profile *profile, fcodec_stream *streams) {
  uint32_t count = 0;
  while (count < STREAMS && fcodec_describe(profile, count, &streams[count]) == FCODEC_OK) count++;
  return count;
}

#endif
