/* Adds up lengths and time stamps of a capture's frames with libpcap, and prints its measurement. */
#include <pcap/pcap.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

int main(int argc, char **argv) {
  char error[PCAP_ERRBUF_SIZE];
  double began = wall(), beganCpu = cpu();
  pcap_t *capture = argc < 2 ? NULL : pcap_open_offline_with_tstamp_precision(argv[1], PCAP_TSTAMP_PRECISION_NANO, error);
  if (capture == NULL) return 1;
  struct pcap_pkthdr *header;
  const u_char *data;
  unsigned long long frames = 0, lengths = 0, seconds = 0, nanoseconds = 0;
  int status;
  while ((status = pcap_next_ex(capture, &header, &data)) == 1) {
    frames++;
    lengths += header->len;
    seconds += header->ts.tv_sec;
    nanoseconds += header->ts.tv_usec;
  }
  if (status != PCAP_ERROR_BREAK) return 1;
  printf("{\"sums\":[%llu,%llu,%llu,%llu],\"wallMs\":%f,\"cpuMs\":%f}\n", frames, lengths, seconds, nanoseconds,
         wall() - began, cpu() - beganCpu);
  return 0;
}
