/*
 * A device without an operating system: it runs the first layers of a network on pictures, encodes their map, and sends it
 * in notifications.
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

enum { CHANNELS = 40, SIDE = 8, PICTURES = 3 };

/* A notification of Bluetooth LE has 20 bytes by default, and up to 244 bytes fill one packet. */
static const size_t payloads[PICTURES] = {20, 244, 244};

static uint8_t arena[FRONT_ARENA]; /* the picture, all maps, and what the layers need besides */
static uint8_t symbols[MAP_SYMBOLS];
static uint32_t cells[MAP_CELLS / 4];
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
    semihosting_write(maps, arena + FRONT_OUTPUT, FRONT_OUTPUT_SIZE);

    const fcodec_map map = fcodec_map_hwc(arena + FRONT_OUTPUT, CHANNELS, SIDE, SIDE);
    timer_start();
    if (fcodec_start_frame(&device) != FCODEC_OK || fcodec_load_map(&device, 0, &map) != FCODEC_OK) return 2;
    const uint32_t pooling_cost = timer_stop(); /* the arena is free again */

    uint32_t sending_cost = 0, bytes = 0;
    int fragments = 0;
    int32_t phase;
    do { /* whenever the radio has room for a notification */
      uint8_t payload[244];
      size_t length;
      timer_start();
      phase = fcodec_next(&device, payload, payloads[number - 1], &length);
      sending_cost += timer_stop();
      if (phase < 0) return 3;
      if (length > 0) {
        notify(payload, length);
        fragments++;
        bytes += (uint32_t)length;
      }
      server(number, fragments);
    } while (phase == FCODEC_SENDING);

    print("picture ", (uint32_t)number);
    print(": ", bytes);
    print(" bytes in notifications of at most ", (uint32_t)payloads[number - 1]);
    semihosting_print(phase == FCODEC_STOPPED ? ", stopped by the server" : ", sent to its end");
    print("; instructions: front ", front_cost);
    print(", pooling ", pooling_cost);
    print(", sending ", sending_cost);
    semihosting_print("\n");
  }
  return 0;
}
