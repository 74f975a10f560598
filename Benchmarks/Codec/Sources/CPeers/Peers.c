#include "CPeers.h"

#include <lz4.h>
#include <string.h>
#include <time.h>
#include <zlib.h>
#include <zstd.h>

size_t peer_gzip(int level, const uint8_t *in, size_t length, uint8_t *out, size_t room) {
  z_stream stream = {.next_in = (uint8_t *)in, .avail_in = (uInt)length, .next_out = out, .avail_out = (uInt)room};
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  const int status = deflate(&stream, Z_FINISH);
  const size_t written = stream.total_out;
  deflateEnd(&stream);
  return status == Z_STREAM_END ? written : 0;
}

size_t peer_zstd(int level, const uint8_t *in, size_t length, uint8_t *out, size_t room) {
  const size_t written = ZSTD_compress(out, room, in, length, level);
  return ZSTD_isError(written) ? 0 : written;
}

size_t peer_lz4(const uint8_t *in, size_t length, uint8_t *out, size_t room) {
  return (size_t)LZ4_compress_default((const char *)in, (char *)out, (int)length, (int)room);
}

void peer_copy(uint8_t *to, const uint8_t *from, size_t length) { memcpy(to, from, length); }

void peer_touch(uint8_t *memory, size_t sessions, size_t length, size_t count, size_t step, size_t times) {
  uint64_t seed = 88172645463325252u;
  for (; times > 0; times--) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    uint8_t *piece = memory + (seed >> 33) % sessions * length;
    size_t place = (seed & 0xFFFF) % length;
    for (size_t i = 0; i < count; i++) {
      piece[place]++;
      place += step;
      if (place >= length) place -= length;
    }
  }
}

double peer_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
