package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASurveyCountsBlocksAndWhatBecomesOfThem(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.tf": `
			resource "aws_sqs_queue" "a" {
				count         = 2
				name          = "a"
				delay_seconds = var.delay
				colour        = "red"
			}
			resource "aws_sqs_queue" "b" {
				name = "b"
				lifecycle { prevent_destroy = true }
			}
			resource "aws_ebs_encryption_by_default" "a" { enabled = true }
			resource "google_storage_bucket" "a" { name = "x" }
			data "aws_caller_identity" "a" {}`,
		"modules/network/main.tf": `
			resource "aws_made_up_thing" "a" { name = "x" }
			resource "aws_security_group" "a" {
				dynamic "ingress" {
					for_each = var.rules
					content {
						shade       = "dark"
						cidr_blocks = ["10.0.0.0/8"]
					}
				}
			}`,
		"broken.tf": `resource "aws_sqs_queue" {`,
		"readme.md": `resource "aws_sqs_queue" "c" {}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := survey{types: map[string]*usage{}}
	if err := s.walk(dir); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s.print(&out, false)
	var got []string
	for line := range strings.Lines(out.String()) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"uses type becomes mapped matched dropped missing",
		"2 aws_sqs_queue AWS::SQS::Queue 2 1 0 1",
		"1 colour missing",
		"1 aws_ebs_encryption_by_default itself 0 0 0 0",
		"1 aws_made_up_thing - 0 0 0 0",
		"1 aws_security_group AWS::EC2::SecurityGroup 2 0 0 1",
		"1 ingress.shade missing",
		"5 4 types 3 with a table 4 1 0 2",
		"1 files could not be parsed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("survey (-want +got):\n%s", diff)
	}
}
