/*
 * A gateway in C: takes a device's packets, says what they bring, and writes the maps.
 *
 *     gateway PROFILE PACKETS MAPS
 *
 * PROFILE: canonical bytes, or JSON. PACKETS: a file that `fcodec encode` or `fcodec channel` wrote, each packet after its length
 * (4 bytes, little-endian); a real gateway has a radio here. MAPS: the maps of the frames that are kept at the end, (H, W, C), one
 * byte per sample. Build it with the flags that `pkg-config feature_codec_server` prints.
 */
#include <feature_codec_server.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_PROFILE = 1 << 20, LONGEST_PACKET = 65535 };

static int fail(const char *what) {
  fprintf(stderr, "gateway: %s\n", what);
  return 1;
}

static fcodec_shared_profile *open_profile(const char *path) {
  static uint8_t bytes[LONGEST_PROFILE];
  char reason[200] = "cannot be read";
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  const size_t length = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  fcodec_shared_profile *profile = NULL;
  if (length > 0 && bytes[0] == '{') {
    if (fcodec_profile_from_json((const char *)bytes, length, &profile, reason, sizeof reason) != FCODEC_OK)
      fprintf(stderr, "%s: %s\n", path, reason);
  } else {
    const int32_t code = fcodec_profile_open(bytes, length, &profile, NULL);
    if (code != FCODEC_OK) fprintf(stderr, "%s: %s\n", path, fcodec_fault_text(code));
  }
  return profile;
}

static int read_packet(FILE *file, uint8_t *packet, size_t *length) {
  uint8_t head[4];
  if (fread(head, 1, 4, file) != 4) return 0;
  *length = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16;
  return head[3] == 0 && *length <= LONGEST_PACKET && fread(packet, 1, *length, file) == *length;
}

static void print(const fcodec_server_event *event) {
  switch (event->kind) {
    case FCODEC_HELLO: printf("hello, %s\n", event->code ? "welcome" : "refused"); break; /* send event->answer back */
    case FCODEC_ANNOUNCEMENT: printf("frame %u begins\n", event->number); break;
    case FCODEC_GRID_COMPLETE:
      printf("frame %u, stream %u: the grid %u x %u is complete\n", event->frame, event->stream, event->rows, event->columns);
      break; /* classify the map now: fcodec_reconstruct, and fcodec_server_exit if the network is sure */
    case FCODEC_FRAME_SUPERSEDED: printf("frame %u is forgotten\n", event->frame); break;
    case FCODEC_REFUSED_FRAGMENT: printf("refused: %s\n", fcodec_refusal_text(event->code)); break;
    case FCODEC_SKIPPED: printf("skipped: %s\n", fcodec_skipped_text(event->code)); break;
    default: break;
  }
}

/* Writes the maps of all frames that are kept, of the first stream. */
static int write_maps(const fcodec_receiver *server, const fcodec_shared_profile *profile, FILE *file) {
  fcodec_profile content;
  fcodec_stream stream;
  fcodec_frames state;
  uint32_t frames[256];
  if (fcodec_profile_content(profile, &content) != FCODEC_OK || fcodec_describe(&content, 0, &stream) != FCODEC_OK ||
      stream.is_bytes || fcodec_receiver_frames(server, &state, frames, 256) != FCODEC_OK)
    return 0;
  const size_t count = (size_t)stream.channels * stream.height * stream.width;
  uint8_t *map = malloc(count);
  fcodec_workspace *workspace = fcodec_workspace_create(); /* one for all maps */
  const fcodec_target target = {map, count, 1, (size_t)stream.width * stream.channels, stream.channels, FCODEC_SAMPLES, 0};
  int written = map != NULL;
  for (uint32_t i = 0; i < state.count && written; i++) {
    fcodec_coverage coverage;
    written = fcodec_reconstruct(server, frames[i], 0, 0, 0, &target, workspace, &coverage) == FCODEC_OK &&
              fwrite(map, 1, count, file) == count;
    printf("frame %u: %u of %u cells are exact\n", frames[i], coverage.exact, coverage.cells);
  }
  fcodec_workspace_destroy(workspace);
  free(map);
  return written;
}

int main(int count, char **arguments) {
  if (count != 4) return fail("PROFILE PACKETS MAPS");
  if (fcodec_server_abi() != FCODEC_SERVER_ABI) return fail("another library than this program was compiled for");
  fcodec_shared_profile *profile = open_profile(arguments[1]);
  FILE *packets = fopen(arguments[2], "rb"), *maps = fopen(arguments[3], "wb");
  if (profile == NULL || packets == NULL || maps == NULL) return fail("a file cannot be used");

  const fcodec_receiver_setup setup = {FCODEC_SERVER_ABI, 0, profile, (uint64_t)64 << 20};
  fcodec_receiver *server = NULL;
  const int32_t status = fcodec_server_create(&setup, &server);
  if (status != FCODEC_OK) return fail(fcodec_status_text(status));
  const uint32_t limit = fcodec_event_limit(server);
  fcodec_server_event *events = calloc(limit, sizeof *events);
  if (events == NULL) return fail("no memory");

  static uint8_t packet[LONGEST_PACKET];
  size_t length, number;
  while (read_packet(packets, packet, &length)) {
    if (fcodec_deliver(server, packet, length, events, limit, &number) != FCODEC_OK) return fail("a mistake of this program");
    for (size_t i = 0; i < number; i++) print(&events[i]);
  }
  const int written = write_maps(server, profile, maps);
  free(events);
  fcodec_receiver_destroy(server);
  fcodec_profile_close(profile);
  fclose(packets);
  return fclose(maps) == 0 && written ? 0 : fail("the maps cannot be written");
}
