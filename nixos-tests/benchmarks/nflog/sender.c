// sender FAMILY COUNT REMOTES RATE: sends COUNT datagrams of 18 bytes to REMOTES addresses in turn, RATE a second, or as
// fast as it can if RATE is 0. FAMILY is 4 (127.0.0.0/8) or 6 (a /64 each of fd00::/16, which must be routed to lo).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, PAYLOAD = 18, PORT = 9 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

static void address(struct sockaddr_storage *to, int family, unsigned remote)
{
	memset(to, 0, sizeof *to);
	if (family == 4) {
		struct sockaddr_in *ip4 = (struct sockaddr_in *)to;

		ip4->sin_family = AF_INET;
		ip4->sin_port = htons(PORT);
		ip4->sin_addr.s_addr = htonl(0x7f010000u + remote);
	} else {
		struct sockaddr_in6 *ip6 = (struct sockaddr_in6 *)to;
		unsigned high = htonl(0xfd000000u | remote >> 16);
		unsigned low = htonl(remote << 16);

		ip6->sin6_family = AF_INET6;
		ip6->sin6_port = htons(PORT);
		memcpy(ip6->sin6_addr.s6_addr, &high, 4);
		memcpy(ip6->sin6_addr.s6_addr + 4, &low, 4);
		ip6->sin6_addr.s6_addr[15] = 1;
	}
}

int main(int count, char **words)
{
	if (count != 5) {
		fprintf(stderr, "usage: sender 4|6 COUNT REMOTES RATE\n");
		return 2;
	}
	int family = atoi(words[1]);
	long wanted = atol(words[2]);
	unsigned remotes = atoi(words[3]);
	long rate = atol(words[4]);
	int fd = socket(family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
	static struct mmsghdr messages[BATCH];
	static struct sockaddr_storage to[BATCH];
	static char payload[PAYLOAD];
	struct iovec part = { payload, PAYLOAD };

	for (int i = 0; i < BATCH; i++) {
		messages[i].msg_hdr.msg_iov = &part;
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = &to[i];
		messages[i].msg_hdr.msg_namelen =
			family == 4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	}
	double began = seconds();
	long sent = 0;

	while (sent < wanted) {
		int batch = wanted - sent < BATCH ? wanted - sent : BATCH;

		for (int i = 0; i < batch; i++)
			address(&to[i], family, (sent + i) % remotes);
		int done = sendmmsg(fd, messages, batch, 0);
		if (done < 0 && errno != EINTR && errno != ENOBUFS && errno != ECONNREFUSED) {
			perror("sendmmsg");
			return 1;
		}
		if (done > 0)
			sent += done;
		while (rate && seconds() < began + (double)sent / rate) {
			struct timespec nap = { 0, 50000 };

			nanosleep(&nap, NULL);
		}
	}
	printf("%.0f\n", sent / (seconds() - began));
	return 0;
}
