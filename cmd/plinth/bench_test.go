package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkProcess measures whole runs of the real binary: wall time, CPU time
// and peak memory, medians.
func BenchmarkProcess(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "plinth")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build does
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	shop, err := filepath.Abs("../../testdata/shop")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("version", func(b *testing.B) { measure(b, binary, "version") })
	small := b.TempDir()
	writeFile(b, filepath.Join(small, "main.tf"), terraformResources(0, 3))
	writeFile(b, filepath.Join(small, "template.yaml"), cloudFormationResources(0, 3))
	b.Run("cold/terraform", func(b *testing.B) { measure(b, binary, "check", filepath.Join(small, "main.tf")) })
	b.Run("cold/cloudformation", func(b *testing.B) { measure(b, binary, "check", filepath.Join(small, "template.yaml")) })
	writeFile(b, filepath.Join(small, "manifest.yaml"), manifest)
	b.Run("cold/kubernetes", func(b *testing.B) { measure(b, binary, "check", filepath.Join(small, "manifest.yaml")) })
	b.Run("shop", func(b *testing.B) { measure(b, binary, "check", shop) })
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("resources/%d", n), func(b *testing.B) {
			measure(b, binary, "check", "--format", "sarif", generated(b, n))
		})
	}
	b.Run("for_each/10000", func(b *testing.B) {
		dir := b.TempDir()
		writeFile(b, filepath.Join(dir, "main.tf"), `resource "aws_sqs_queue" "q" {
  for_each = { for i in range(10000) : "queue-${i}" => i }
  name     = each.key
  visibility_timeout_seconds = each.value % 60
  tags = { index = each.value }
}
`)
		measure(b, binary, "check", dir)
	})
}

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "example.com/web:1.2"}
`

// measure runs the binary until the benchmark is over and reports medians. Exit code 1 is as good as 0.
func measure(b *testing.B, binary string, args ...string) {
	b.Helper()
	var wall, cpu, peak []float64
	for b.Loop() {
		var stderr bytes.Buffer
		cmd := exec.Command(binary, args...)
		cmd.Stderr = &stderr
		started := time.Now()
		err := cmd.Run()
		wall = append(wall, float64(time.Since(started).Microseconds())/1000)
		if code := cmd.ProcessState.ExitCode(); err != nil && code != exitFindings {
			b.Fatalf("plinth %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		cpu = append(cpu, float64((cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Microseconds())/1000)
		peak = append(peak, float64(usage.Maxrss)/1024)
	}
	b.ReportMetric(median(wall), "wall-ms")
	b.ReportMetric(median(cpu), "cpu-ms")
	b.ReportMetric(median(peak), "peak-MiB")
	b.ReportMetric(0, "ns/op")
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

func writeFile(b *testing.B, name, content string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		b.Fatal(err)
	}
}

// generated writes n resources: half Terraform, half CloudFormation, a hundred to a root or template.
func generated(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	const each = 100
	for i := 0; i < n/each; i++ {
		if i%2 == 0 {
			writeFile(b, filepath.Join(dir, fmt.Sprintf("root%d", i), "main.tf"), terraformResources(i*each, each))
		} else {
			writeFile(b, filepath.Join(dir, fmt.Sprintf("stack%d.yaml", i)), cloudFormationResources(i*each, each))
		}
	}
	return dir
}

func terraformResources(from, n int) string {
	var b strings.Builder
	b.WriteString("variable \"days\" {\n  default = 7\n}\n")
	for i := from; i < from+n; i++ {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "resource \"aws_sqs_queue\" \"q%d\" {\n  name = \"q-%d\"\n  visibility_timeout_seconds = 60\n  tags = { team = \"a\" }\n}\n", i, i)
		case 1:
			fmt.Fprintf(&b, "resource \"aws_db_instance\" \"d%d\" {\n  engine = \"postgres\"\n  instance_class = \"db.t4g.medium\"\n  backup_retention_period = var.days\n  storage_encrypted = true\n}\n", i)
		case 2:
			fmt.Fprintf(&b, "resource \"aws_security_group\" \"g%d\" {\n  name = \"g-%d\"\n  ingress {\n    from_port = 443\n    to_port = 443\n    protocol = \"tcp\"\n    cidr_blocks = [\"10.0.0.0/8\", \"192.168.0.0/16\"]\n  }\n}\n", i, i)
		default:
			fmt.Fprintf(&b, "resource \"aws_s3_bucket\" \"b%d\" {\n  bucket = \"b-%d\"\n}\n", i, i)
		}
	}
	return b.String()
}

func cloudFormationResources(from, n int) string {
	var b strings.Builder
	b.WriteString("AWSTemplateFormatVersion: \"2010-09-09\"\nParameters:\n  Days:\n    Type: Number\nResources:\n")
	for i := from; i < from+n; i++ {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "  Queue%d:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: q-%d\n      VisibilityTimeout: 60\n      Tags:\n        - Key: team\n          Value: a\n", i, i)
		case 1:
			fmt.Fprintf(&b, "  Db%d:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      Engine: postgres\n      DBInstanceClass: db.t4g.medium\n      BackupRetentionPeriod: !Ref Days\n      StorageEncrypted: true\n", i)
		case 2:
			fmt.Fprintf(&b, "  Group%d:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: g\n      SecurityGroupIngress:\n        - FromPort: 443\n          ToPort: 443\n          IpProtocol: tcp\n          CidrIp: 10.0.0.0/8\n", i)
		default:
			fmt.Fprintf(&b, "  Bucket%d:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: b-%d\n", i, i)
		}
	}
	return b.String()
}
