package engine_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/heap"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// BenchmarkEvaluation judges resources that are read already, on one core,
// and reports how many pairs of a policy and a resource of its types it
// judges in a second of processor time. Compiling the policies is part of it,
// and so is collecting garbage, as the command line has it collected.
func BenchmarkEvaluation(b *testing.B) {
	heap.LeaveRoom()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	library, err := policy.Load(policies.FS)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("resources=%d", n), func(b *testing.B) {
			result, err := lint.Load(context.Background(), source.Memory(templates(n)), lint.Options{Library: library})
			if err != nil {
				b.Fatal(err)
			}
			pairs := pairsOf(library.Policies(), result.Graph)
			started := processorTime(b)
			for b.Loop() {
				if _, _, err := engine.Run(context.Background(), result.Graph, library, engine.Options{Policies: library.Policies(), Workers: 1}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(pairs)*float64(b.N)/(processorTime(b)-started).Seconds(), "pairs/s")
		})
	}
}

// processorTime gives what the process has used of processors, which says
// more than the clock where a machine is shared.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// pairsOf counts the pairs of a policy over resources and a resource of its types.
func pairsOf(library []*policy.Policy, g *graph.Graph) int {
	types := map[string]int{}
	for _, p := range library {
		if p.Scope != policy.ScopeUnit {
			for _, t := range p.Types {
				types[t]++
			}
		}
	}
	pairs := 0
	for _, u := range g.Units {
		for _, r := range u.Resources {
			pairs += types[r.Type]
			if r.Pod != nil {
				pairs += types[graph.Workload]
			}
		}
	}
	return pairs
}

// templates gives files of a hundred resources each, a fifth of them Kubernetes
// workloads, with a fault here and there.
func templates(n int) map[string]string {
	const each, workloads = 100, 20
	files := map[string]string{}
	for i := 0; i < n/each; i++ {
		var m strings.Builder
		for j := range workloads {
			fmt.Fprintf(&m, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web%d, namespace: shop}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: web%d}}\n"+
				"  template:\n    metadata: {labels: {app: web%d}}\n    spec:\n      containers:\n        - {name: web, image: 'example.com/web:1.%d', resources: {requests: {cpu: 100m, memory: 64Mi}}}\n", j, j, j, j)
		}
		files[fmt.Sprintf("cluster%d/web.yaml", i)] = m.String()
		var b strings.Builder
		b.WriteString("Parameters:\n  Days: {Type: Number}\nResources:\n")
		for j := range each - workloads {
			switch j % 5 {
			case 0:
				fmt.Fprintf(&b, "  Queue%d: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60, Tags: [{Key: team, Value: a}]}}\n", j)
			case 1:
				fmt.Fprintf(&b, "  Db%d: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.medium, BackupRetentionPeriod: !Ref Days}}\n", j)
			case 2:
				fmt.Fprintf(&b, "  Group%d: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, SecurityGroupIngress: [{FromPort: 443, ToPort: 443, IpProtocol: tcp, CidrIp: 10.0.0.0/8}]}}\n", j)
			case 3:
				fmt.Fprintf(&b, "  Bucket%d: {Type: AWS::S3::Bucket, Properties: {LifecycleConfiguration: {Rules: [{Id: a, Status: Enabled, ExpirationInDays: 30}]}}}\n", j)
			default:
				fmt.Fprintf(&b, "  Function%d: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Architectures: [arm64], Handler: a.b, Role: !Ref AWS::AccountId, Code: {ZipFile: x}}}\n", j)
			}
		}
		files[fmt.Sprintf("stack%d.yaml", i)] = b.String()
	}
	return files
}
