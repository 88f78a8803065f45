// Package heap sets how much memory a process that lives shortly takes before
// garbage is collected. It is for programs, which it changes as a whole, not for libraries.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// room is how large the heap may grow before what is dead matters, in bytes;
// leastPercent is by how much a larger one may grow over what lives, which is Go's own setting.
const (
	room         = 64 << 20
	leastPercent = 100
	// minimum is the heap at which Go collects first with its own percentage of 100.
	minimum = 4 << 20
)

// LeaveRoom lets the heap grow to a fixed size before garbage is collected,
// which most runs never reach. Where more than a half of that lives, garbage is collected
// by Go's own setting. Whoever sets GOGC or GOMEMLIMIT has their way.
func LeaveRoom() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(100 * room / minimum)
	watch()
}

// watch sets the percentage anew after every collection: it is told by the
// finalizer of something that nobody holds.
func watch() {
	runtime.SetFinalizer(new(sentinel), func(*sentinel) {
		debug.SetGCPercent(percent(live()))
		watch()
	})
}

type sentinel struct{ _ *byte }

// percent gives by how much the heap may grow over what lives.
func percent(live uint64) int {
	if live == 0 {
		live = 1
	}
	if live >= room {
		return leastPercent
	}
	return max(leastPercent, int(min(100*(room-live)/live, 100*room/minimum)))
}

// live gives the bytes that the last collection left.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
