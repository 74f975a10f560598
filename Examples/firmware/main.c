/*
 * A device without an operating system: it runs the first layers of a network on pictures, encodes their maps, one per stream of
 * the profile, and sends them in notifications.
 *
 * In place of a camera, it reads the file `pictures`. In place of a radio, it writes the notifications to the file
 * `fragments`, as `fcodec decode` reads them. In place of a server, `server` says that it is sure after some fragments of
 * the last picture. It also writes the maps themselves to the file `maps`, to be compared.
 */
#include <feature_codec.h>

#include "front.h"         /* made by fcodec network c --name front */
#include "map_profile.h"   /* made by fcodec profile make --c map */
#include "print.h"
#include "semihosting.h"
#include "timer.h"

enum { PICTURES = 3 };

/* A notification of Bluetooth LE has 20 bytes by default, and up to 244 bytes fill one packet. */
static const size_t payloads[PICTURES] = {20, 244, 244};

static uint8_t arena[FRONT_ARENA]; /* the picture, all maps, and what the layers need besides */
static uint8_t symbols[MAP_SYMBOLS];
static uint64_t cells[MAP_CELLS / 8];
static fcodec_device device;
static int camera, radio;

/* Reads a picture, pixel by pixel, and converts its bytes to what the network takes. Returns whether there was one. */
static int take_picture(void) {
  uint8_t *picture = arena + FRONT_INPUT;
  if (semihosting_read(camera, picture, FRONT_INPUT_SIZE) != 0) return 0;
  for (size_t i = 0; i < FRONT_INPUT_SIZE; i++) picture[i] = front_samples[i % 3][picture[i]];
  return 1;
}

/* Sends one notification: its length in four bytes, then its bytes. */
static void notify(const uint8_t *bytes, size_t length) {
  const uint8_t head[4] = {(uint8_t)length, (uint8_t)(length >> 8), 0, 0};
  semihosting_write(radio, head, sizeof head);
  semihosting_write(radio, bytes, length);
}

/* The server has enough of the last picture after 4 fragments: it answers with an exit of frame 3. */
static void server(int number, int fragments) {
  static const uint8_t exit_message[] = {0xFA, PICTURES, 0, 16, 0, 7, 0, 255};
  if (number == PICTURES && fragments == 4) fcodec_receive(&device, exit_message, sizeof exit_message, 0);
}

/* What one picture took. */
typedef struct {
  uint32_t pooling_cost, sending_cost, bytes;
  int fragments;
  int32_t phase;
} report;

/* Loads the map of a stream and sends it until its end, or until the server stops the device. Returns a negative status if that
   fails. The map's memory is free again once it is loaded. */
static int32_t send(int number, uint32_t stream, const fcodec_map *map, report *sent) {
  timer_start();
  const int32_t status = fcodec_load_map(&device, stream, map);
  sent->pooling_cost += timer_stop();
  if (status != FCODEC_OK) return -1;
  do { /* whenever the radio has room for a notification */
    uint8_t payload[244];
    size_t length;
    timer_start();
    sent->phase = fcodec_next(&device, payload, payloads[number - 1], &length);
    sent->sending_cost += timer_stop();
    if (sent->phase < 0) return sent->phase;
    if (length > 0) {
      notify(payload, length);
      sent->fragments++;
      sent->bytes += (uint32_t)length;
    }
    server(number, sent->fragments);
  } while (sent->phase == FCODEC_SENDING);
  return 0;
}

static void print_report(int number, uint32_t front_cost, const report *sent) {
  print("picture ", (uint32_t)number);
  print(": ", sent->bytes);
  print(" bytes in notifications of at most ", (uint32_t)payloads[number - 1]);
  semihosting_print(sent->phase == FCODEC_STOPPED ? ", stopped by the server" : ", sent to its end");
  print("; instructions: front ", front_cost);
  print(", pooling ", sent->pooling_cost);
  print(", sending ", sent->sending_cost);
  semihosting_print("\n");
}

int main(void) {
  const fcodec_setup setup = {
      .abi = FCODEC_ABI, .profile = MAP_PROFILE, .symbols = symbols, .symbols_length = sizeof symbols, .cells = cells,
      .cells_length = sizeof cells, .session = 1};
  camera = semihosting_open("pictures", SEMIHOSTING_READ);
  radio = semihosting_open("fragments", SEMIHOSTING_WRITE);
  const int maps = semihosting_open("maps", SEMIHOSTING_WRITE);
  if (camera < 0 || radio < 0 || maps < 0 || fcodec_open(&device, &setup) != FCODEC_OK) return 1;

  for (int number = 1; number <= PICTURES && take_picture(); number++) {
    timer_start();
    front_run(arena);
    const uint32_t front_cost = timer_stop();

    report sent = {0};
    if (fcodec_start_frame(&device) != FCODEC_OK) return 2;
    for (uint32_t stream = 0; stream < FRONT_OUTPUTS && sent.phase != FCODEC_STOPPED; stream++) {
      const front_map place = front_output(stream);
      const fcodec_map map = fcodec_map_hwc(arena + place.offset, place.channels, place.height, place.width);
      semihosting_write(maps, arena + place.offset, (size_t)place.channels * place.height * place.width);
      if (send(number, stream, &map, &sent) < 0) return 3;
    }
    print_report(number, front_cost, &sent);
  }
  return 0;
}
