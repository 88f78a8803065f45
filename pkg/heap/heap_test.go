package heap

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

func TestPercentLeavesRoomForWhatLives(t *testing.T) {
	tests := []struct {
		name string
		live uint64
		want int
	}{
		{"nothing", 0, 100 * room / minimum},
		{"little", room / 8, 700},
		{"a quarter of the room", room / 4, 300},
		{"nearly all of the room", room - 1, leastPercent},
		{"more than the room", 4 * room, leastPercent},
	}
	for _, tt := range tests {
		if got := percent(tt.live); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestThePercentageFollowsWhatLives(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	LeaveRoom()
	held := make([]byte, room/4)
	for range 1000 { // a finalizer runs beside the program, some time after a collection
		runtime.GC()
		sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		if metrics.Read(sample); sample[0].Value.Uint64() <= 300 {
			runtime.KeepAlive(held)
			return
		}
		runtime.Gosched()
	}
	t.Errorf("the percentage does not follow %d bytes that live", len(held))
}

func TestWhoSetsThePercentageHasTheirWay(t *testing.T) {
	t.Setenv("GOGC", "60")
	defer debug.SetGCPercent(debug.SetGCPercent(60))
	LeaveRoom()
	if got := debug.SetGCPercent(60); got != 60 {
		t.Errorf("got %d, want 60", got)
	}
}
