/*
 * A device without an operating system: it draws pictures, encodes them as feature maps, and sends them in notifications.
 *
 * In place of a radio, it writes the notifications to the file `fragments`, as `fcodec decode` reads them. In place of a
 * server, `server` says that it is sure after some fragments of the last picture.
 */
#include <feature_codec.h>

#include "picture_profile.h" /* made by fcodec profile make --c picture */
#include "semihosting.h"

enum { SIDE = 64, CHANNELS = 3, PICTURES = 3 };

/* A notification of Bluetooth LE has 20 bytes by default, and up to 244 bytes fill one packet. */
static const size_t payloads[PICTURES] = {20, 244, 244};

static uint8_t picture[SIDE * SIDE * CHANNELS]; /* pixel by pixel, as a camera or a network leaves it */
static uint8_t symbols[PICTURE_SYMBOLS];
static uint32_t cells[PICTURE_CELLS / 4];
static fcodec_device device;
static int radio;

static void draw(int number) {
  const int centre_x = 20 + 12 * number, centre_y = 40 - 8 * number;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      const int dx = x - centre_x, dy = y - centre_y, inside = dx * dx + dy * dy < 16 * 16;
      uint8_t *pixel = &picture[(y * SIDE + x) * CHANNELS];
      pixel[0] = (uint8_t)(inside ? 230 - (dx * dx + dy * dy) / 4 : y * 2);
      pixel[1] = (uint8_t)(inside ? 180 - (dx * dx + dy * dy) / 2 : y * 2 + 40);
      pixel[2] = (uint8_t)(inside ? 40 : 200 - y);
    }
}

/* Sends one notification: its length in four bytes, then its bytes. */
static void notify(const uint8_t *bytes, size_t length) {
  const uint8_t head[4] = {(uint8_t)length, (uint8_t)(length >> 8), 0, 0};
  semihosting_write(radio, head, sizeof head);
  semihosting_write(radio, bytes, length);
}

/* The server has enough of the last picture after 8 fragments: it answers with an exit of frame 3. */
static void server(int number, int fragments) {
  static const uint8_t exit_message[] = {0xFA, PICTURES, 0, 16, 0, 7, 0, 255};
  if (number == PICTURES && fragments == 8) fcodec_receive(&device, exit_message, sizeof exit_message, 0);
}

static void print(const char *text, int number) {
  char digits[12] = {0};
  int at = 11;
  do digits[--at] = (char)('0' + number % 10); while ((number /= 10) != 0);
  semihosting_print(text);
  semihosting_print(digits + at);
}

int main(void) {
  const fcodec_setup setup = {
      .abi = FCODEC_ABI, .profile = PICTURE_PROFILE, .symbols = symbols, .symbols_length = sizeof symbols, .cells = cells,
      .cells_length = sizeof cells, .session = 1};
  radio = semihosting_open("fragments", SEMIHOSTING_WRITE);
  if (radio < 0 || fcodec_open(&device, &setup) != FCODEC_OK) return 1;

  for (int number = 1; number <= PICTURES; number++) {
    draw(number);
    const fcodec_map map = fcodec_map_hwc(picture, CHANNELS, SIDE, SIDE);
    if (fcodec_start_frame(&device) != FCODEC_OK || fcodec_load_map(&device, 0, &map) != FCODEC_OK) return 2;

    int fragments = 0, bytes = 0;
    int32_t phase;
    do { /* whenever the radio has room for a notification */
      uint8_t payload[244];
      size_t length;
      phase = fcodec_next(&device, payload, payloads[number - 1], &length);
      if (phase < 0) return 3;
      if (length > 0) {
        notify(payload, length);
        fragments++;
        bytes += (int)length;
      }
      server(number, fragments);
    } while (phase == FCODEC_SENDING);

    print("picture ", number);
    print(": ", bytes);
    print(" bytes in notifications of at most ", (int)payloads[number - 1]);
    semihosting_print(phase == FCODEC_STOPPED ? ", stopped by the server\n" : ", sent to its end\n");
  }
  return 0;
}
