package canonical_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
)

// A satellite's block begins on line 2, below the parent on line 1.
func TestASatelliteBecomesPartOfWhatItConfigures(t *testing.T) {
	const bucket = "resource \"aws_s3_bucket\" \"a\" {}\n"
	for _, c := range []struct {
		parent, satellite, want, path string
		line                          int32
	}{
		{
			bucket, `resource "aws_s3_bucket_versioning" "x" {
				bucket = aws_s3_bucket.a.id
				versioning_configuration {
					status = "Enabled"
				}
			}`, `{VersioningConfiguration:{Status:"Enabled"}}`, "VersioningConfiguration.Status", 5,
		},
		{
			bucket, `resource "aws_s3_bucket_server_side_encryption_configuration" "x" {
				bucket = aws_s3_bucket.a.bucket
				rule {
					apply_server_side_encryption_by_default {
						sse_algorithm     = "aws:kms"
						kms_master_key_id = "alias/a"
					}
					bucket_key_enabled = true
				}
			}`, `{BucketEncryption:{ServerSideEncryptionConfiguration:[{BucketKeyEnabled:true ServerSideEncryptionByDefault:{KMSMasterKeyID:"alias/a" SSEAlgorithm:"aws:kms"}}]}}`,
			"BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm", 6,
		},
		{
			bucket, `resource "aws_s3_bucket_public_access_block" "x" {
				bucket                  = aws_s3_bucket.a.id
				block_public_acls       = true
				restrict_public_buckets = false
			}`, `{PublicAccessBlockConfiguration:{BlockPublicAcls:true RestrictPublicBuckets:false}}`, "PublicAccessBlockConfiguration.RestrictPublicBuckets", 5,
		},
		{
			bucket, `resource "aws_s3_bucket_public_access_block" "x" {
				bucket = aws_s3_bucket.a.id
			}`, `{PublicAccessBlockConfiguration:{}}`, "PublicAccessBlockConfiguration", 3,
		},
		{
			bucket, `resource "aws_s3_bucket_lifecycle_configuration" "x" {
				bucket = aws_s3_bucket.a.id
				rule {
					id     = "old"
					status = "Enabled"
					filter { prefix = "logs/" }
					transition {
						days          = 30
						storage_class = "STANDARD_IA"
					}
					expiration { days = 90 }
				}
			}`, `{LifecycleConfiguration:{Rules:[{ExpirationInDays:90 Id:"old" Prefix:"logs/" Status:"Enabled" Transitions:[{StorageClass:"STANDARD_IA" TransitionInDays:30}]}]}}`,
			"LifecycleConfiguration.Rules[0].ExpirationInDays", 12,
		},
		{
			bucket, `resource "aws_s3_bucket_logging" "x" {
				bucket        = aws_s3_bucket.a.id
				target_bucket = "logs"
				target_prefix = "a/"
			}`, `{LoggingConfiguration:{DestinationBucketName:"logs" LogFilePrefix:"a/"}}`, "LoggingConfiguration.DestinationBucketName", 4,
		},
		{
			bucket, `resource "aws_s3_bucket_acl" "x" {
				bucket = aws_s3_bucket.a.id
				acl    = "public-read"
			}`, `{AccessControl:"PublicRead"}`, "AccessControl", 4,
		},
		{
			bucket, `resource "aws_s3_bucket_ownership_controls" "x" {
				bucket = aws_s3_bucket.a.id
				rule {
					object_ownership = "BucketOwnerEnforced"
				}
			}`, `{OwnershipControls:{Rules:[{ObjectOwnership:"BucketOwnerEnforced"}]}}`, "OwnershipControls.Rules[0].ObjectOwnership", 5,
		},
		{
			bucket, `resource "aws_s3_bucket_website_configuration" "x" {
				bucket = aws_s3_bucket.a.id
				index_document {
					suffix = "index.html"
				}
			}`, `{WebsiteConfiguration:{IndexDocument:"index.html"}}`, "WebsiteConfiguration.IndexDocument", 5,
		},
		{
			bucket, `resource "aws_s3_bucket_cors_configuration" "x" {
				bucket = aws_s3_bucket.a.id
				cors_rule {
					allowed_methods = ["GET"]
					allowed_origins = ["*"]
					expose_headers  = ["ETag"]
				}
			}`, `{CorsConfiguration:{CorsRules:[{AllowedMethods:["GET"] AllowedOrigins:["*"] ExposedHeaders:["ETag"]}]}}`, "CorsConfiguration.CorsRules[0].AllowedOrigins[0]", 6,
		},
		{
			bucket, `resource "aws_s3_bucket_object_lock_configuration" "x" {
				bucket = aws_s3_bucket.a.id
				rule {
					default_retention {
						mode = "COMPLIANCE"
						days = 5
					}
				}
			}`, `{ObjectLockConfiguration:{Rule:{DefaultRetention:{Days:5 Mode:"COMPLIANCE"}}}}`, "ObjectLockConfiguration.Rule.DefaultRetention.Mode", 6,
		},
		{
			bucket, `resource "aws_s3_bucket_accelerate_configuration" "x" {
				bucket = aws_s3_bucket.a.id
				status = "Enabled"
			}`, `{AccelerateConfiguration:{AccelerationStatus:"Enabled"}}`, "AccelerateConfiguration.AccelerationStatus", 4,
		},
		{
			bucket, `resource "aws_s3_bucket_notification" "x" {
				bucket      = aws_s3_bucket.a.id
				eventbridge = true
			}`, `{NotificationConfiguration:{EventBridgeConfiguration:{EventBridgeEnabled:true}}}`, "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", 4,
		},
		{
			bucket, `resource "aws_s3_bucket_replication_configuration" "x" {
				bucket = aws_s3_bucket.a.id
				role   = "arn:aws:iam::123456789012:role/replication"
				rule {
					status = "Enabled"
					destination { bucket = "arn:aws:s3:::copy" }
				}
			}`, `{ReplicationConfiguration:{Role:"arn:aws:iam::123456789012:role/replication" Rules:[{Destination:{Bucket:"arn:aws:s3:::copy"} Status:"Enabled"}]}}`,
			"ReplicationConfiguration.Rules[0].Status", 6,
		},
		{
			"resource \"aws_security_group\" \"a\" {}\n", `resource "aws_security_group_rule" "x" {
				security_group_id = aws_security_group.a.id
				type              = "ingress"
				protocol          = "tcp"
				from_port         = 22
				to_port           = 22
				cidr_blocks       = ["10.0.0.0/8", "0.0.0.0/0"]
			}`, `{SecurityGroupIngress:[{CidrIp:"10.0.0.0/8" FromPort:22 IpProtocol:"tcp" ToPort:22} {CidrIp:"0.0.0.0/0" FromPort:22 IpProtocol:"tcp" ToPort:22}]}`,
			"SecurityGroupIngress[1].CidrIp", 8,
		},
		{
			"resource \"aws_security_group\" \"a\" {}\n", `resource "aws_security_group_rule" "x" {
				security_group_id        = aws_security_group.a.id
				type                     = "egress"
				protocol                 = "-1"
				from_port                = 0
				to_port                  = 0
				source_security_group_id = "sg-1"
			}`, `{SecurityGroupEgress:[{DestinationSecurityGroupId:"sg-1" FromPort:0 IpProtocol:"-1" ToPort:0}]}`, "SecurityGroupEgress[0].DestinationSecurityGroupId", 8,
		},
		{
			"resource \"aws_security_group\" \"a\" { ingress = [{ cidr_blocks = [\"10.0.0.0/8\"] }] }\n", `resource "aws_vpc_security_group_ingress_rule" "x" {
				security_group_id = aws_security_group.a.id
				ip_protocol       = "tcp"
				from_port         = 443
				to_port           = 443
				cidr_ipv6         = "::/0"
			}`, `{SecurityGroupIngress:[{CidrIp:"10.0.0.0/8"} {CidrIpv6:"::/0" FromPort:443 IpProtocol:"tcp" ToPort:443}]}`, "SecurityGroupIngress[1].CidrIpv6", 7,
		},
		{
			"resource \"aws_security_group\" \"a\" {}\n", `resource "aws_vpc_security_group_egress_rule" "x" {
				security_group_id            = aws_security_group.a.id
				ip_protocol                  = "-1"
				referenced_security_group_id = "sg-1"
			}`, `{SecurityGroupEgress:[{DestinationSecurityGroupId:"sg-1" IpProtocol:"-1"}]}`, "SecurityGroupEgress[0].DestinationSecurityGroupId", 5,
		},
		{
			"resource \"aws_iam_role\" \"a\" { managed_policy_arns = [\"arn:aws:iam::aws:policy/A\"] }\n", `resource "aws_iam_role_policy_attachment" "x" {
				role       = aws_iam_role.a.name
				policy_arn = "arn:aws:iam::aws:policy/B"
			}`, `{ManagedPolicyArns:["arn:aws:iam::aws:policy/A" "arn:aws:iam::aws:policy/B"]}`, "ManagedPolicyArns[1]", 4,
		},
		{
			"resource \"aws_sqs_queue\" \"a\" {}\n", `resource "aws_sqs_queue_redrive_policy" "x" {
				queue_url      = aws_sqs_queue.a.id
				redrive_policy = jsonencode({ maxReceiveCount = 4 })
			}`, `{RedrivePolicy:{maxReceiveCount:4}}`, "RedrivePolicy.maxReceiveCount", 4,
		},
		{
			"resource \"aws_ecr_repository\" \"a\" {}\n", `resource "aws_ecr_repository_policy" "x" {
				repository = aws_ecr_repository.a.name
				policy     = jsonencode({ Statement = { Effect = "Allow", Action = "ecr:*", Principal = "*" } })
			}`, `{RepositoryPolicyText:{Statement:[{Action:["ecr:*"] Effect:"Allow" Principal:{AWS:["*"]}}]}}`, "RepositoryPolicyText.Statement[0].Action[0]", 4,
		},
		{
			"resource \"aws_api_gateway_stage\" \"a\" { stage_name = \"prod\" }\n", `resource "aws_api_gateway_method_settings" "x" {
				stage_name  = aws_api_gateway_stage.a.stage_name
				method_path = "*/*"
				settings {
					logging_level = "INFO"
				}
			}`, `{MethodSettings:[{HttpMethod:"*" LoggingLevel:"INFO" ResourcePath:"/*"}] StageName:"prod"}`, "MethodSettings[0].LoggingLevel", 6,
		},
	} {
		name := strings.Fields(c.satellite)[1]
		t.Run(strings.Trim(name, `"`), func(t *testing.T) {
			u := normal(t, c.parent+c.satellite)
			if len(u.Resources) != 1 {
				t.Fatalf("%d resources are left, want the parent alone", len(u.Resources))
			}
			parent := u.Resources[0]
			if diff := cmp.Diff(c.want, show(parent.Properties)); diff != "" {
				t.Errorf("properties (-want +got):\n%s", diff)
			}
			at := pathOf(parent.Properties, c.path)
			if at == nil {
				t.Fatalf("there is nothing at %s", c.path)
			}
			if got := parent.Properties.At(at).Range.Start.Line; got != c.line {
				t.Errorf("%s stands on line %d, want %d, where the satellite says it", c.path, got, c.line)
			}
			owner := parent.Owner(at)
			if owner == parent || !strings.HasSuffix(owner.Address, ".x") || owner.Header.Start.Line != 2 {
				t.Errorf("%s belongs to %s on line %d, want the satellite on line 2", c.path, owner.Address, owner.Header.Start.Line)
			}
			if got := u.Find(owner.Address); !slices.Equal(got, []*graph.Resource{parent}) {
				t.Errorf("the satellite's address does not lead to %s", parent.Address)
			}
		})
	}
}

// pathOf gives the path that reads as text.
func pathOf(v *graph.Value, text string) graph.Path {
	var found graph.Path
	v.Walk(func(p graph.Path, _ *graph.Value) bool {
		if p.String() == text {
			found = slices.Clone(p)
		}
		return true
	})
	return found
}

func TestExplainSaysWhatBecomesOfEveryAttribute(t *testing.T) {
	u := raw(t, `
		resource "aws_s3_bucket" "a" {
			bucket        = "x"
			force_destroy = true
			colour        = "red"
			tags          = { team = "web" }
			lifecycle_rule {
				enabled = true
				shade   = "dark"
				expiration { moon = "full" }
			}
			timeouts { create = "5m" }
		}
		resource "aws_s3_bucket_versioning" "a" {
			bucket = aws_s3_bucket.a.id
			wheel  = 4
		}
		resource "aws_made_up_thing" "a" { some_name = "x" }
		resource "aws_lb" "a" {
			access_logs {
				bucket = "logs"
				depth  = 3
			}
		}
		resource "aws_security_group" "a" {
			ingress {
				cidr_blocks = ["10.0.0.0/8"]
				self        = true
			}
		}`)
	before := describe(u)
	var got []string
	for _, r := range u.Resources {
		kind, uses := canonical.Explain(r.Declared, r.Properties)
		if kind == "" {
			got = append(got, r.Declared+" has no table")
		}
		for _, use := range uses {
			got = append(got, strings.TrimSpace(r.Declared+" "+use.Attribute+" "+string(use.Fate)+" "+use.Detail))
		}
	}
	want := []string{
		"aws_s3_bucket bucket mapped BucketName",
		"aws_s3_bucket force_destroy dropped about Terraform's own deletion",
		"aws_s3_bucket colour missing",
		"aws_s3_bucket tags matched Tags",
		"aws_s3_bucket lifecycle_rule mapped LifecycleConfiguration.Rules",
		"aws_s3_bucket lifecycle_rule.enabled mapped Status",
		"aws_s3_bucket lifecycle_rule.shade missing",
		"aws_s3_bucket lifecycle_rule.expiration mapped the object around",
		"aws_s3_bucket lifecycle_rule.expiration.moon missing",
		"aws_s3_bucket_versioning bucket mapped names the AWS::S3::Bucket",
		"aws_s3_bucket_versioning wheel missing",
		"aws_made_up_thing has no table",
		"aws_lb access_logs mapped the object around",
		"aws_lb access_logs.depth missing",
		"aws_lb access_logs.bucket mapped LoadBalancerAttributes.access_logs.s3.bucket",
		"aws_security_group ingress mapped SecurityGroupIngress",
		"aws_security_group ingress.cidr_blocks mapped CidrIp",
		"aws_security_group ingress.self mapped a rule without a source",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Explain (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, describe(u)); diff != "" {
		t.Errorf("Explain changes the unit (-before +after):\n%s", diff)
	}
}

func describe(u *graph.Unit) []string {
	var out []string
	for _, r := range u.Resources {
		out = append(out, r.Address+" "+r.Type+" "+show(r.Properties))
	}
	return out
}

func TestProviderDefaultTagsAreMergedUnderTheResourcesOwn(t *testing.T) {
	u := mapped(t, `
		provider "aws" {
			default_tags {
				tags = { team = "web", stage = "prod" }
			}
		}
		resource "aws_s3_bucket" "own" { tags = { team = "data" } }
		resource "aws_s3_bucket" "none" {}
		resource "aws_s3_bucket_acl" "satellite" {
			bucket = "x"
			acl    = "private"
		}`)
	got := map[string]string{}
	for _, r := range u.Resources {
		got[r.Address] = show(r.Properties)
	}
	want := map[string]string{
		"aws_s3_bucket.own": `{Tags:{stage:"prod" team:"data"}}`, "aws_s3_bucket.none": `{Tags:{stage:"prod" team:"web"}}`,
		"aws_s3_bucket_acl.satellite": `{$into:{AccessControl:"Private"} $target:"x"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

func TestEveryMappedValueStandsWhereItIsWritten(t *testing.T) {
	u := mapped(t, `resource "aws_lb" "a" {
		internal     = true
		idle_timeout = 90
		access_logs {
			bucket = "logs"
		}
		tags = {
			team = "web"
		}
	}
	resource "aws_security_group" "b" {
		ingress {
			from_port   = 22
			cidr_blocks = [
				"10.0.0.0/8",
				"0.0.0.0/0",
			]
		}
	}`)
	want := map[string]map[string]int32{
		"aws_lb.a": {
			"Scheme": 2, "LoadBalancerAttributes.idle_timeout.timeout_seconds": 3, "LoadBalancerAttributes.access_logs.s3.bucket": 5, "Tags.team": 8,
		},
		"aws_security_group.b": {
			"SecurityGroupIngress[0].CidrIp": 15, "SecurityGroupIngress[1].CidrIp": 16,
			"SecurityGroupIngress[0].FromPort": 13, "SecurityGroupIngress[1].FromPort": 13,
		},
	}
	for address, lineOf := range want {
		if diff := cmp.Diff(lineOf, lines(find(t, u, address, "").Properties)); diff != "" {
			t.Errorf("lines of %s (-want +got):\n%s", address, diff)
		}
	}
}

// What a satellite says, an older module says in a block of the bucket.
func TestInlineBlocksOfABucketFoldAsItsSatellitesDo(t *testing.T) {
	inline := normal(t, `resource "aws_s3_bucket" "a" {
		acl = "private"
		versioning { enabled = true }
		logging {
			target_bucket = "logs"
			target_prefix = "a/"
		}
		server_side_encryption_configuration {
			rule {
				apply_server_side_encryption_by_default { sse_algorithm = "aws:kms" }
			}
		}
		lifecycle_rule {
			id      = "old"
			enabled = true
			prefix  = "tmp/"
			expiration { days = 30 }
			noncurrent_version_expiration { days = 7 }
			transition {
				days          = 10
				storage_class = "GLACIER"
			}
		}
		cors_rule {
			allowed_methods = ["GET"]
			allowed_origins = ["*"]
			expose_headers  = ["ETag"]
		}
		website { index_document = "index.html" }
		acceleration_status = "Enabled"
		object_lock_configuration {
			object_lock_enabled = "Enabled"
			rule {
				default_retention {
					mode = "GOVERNANCE"
					days = 5
				}
			}
		}
		policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*" }] })
	}`)
	satellites := normal(t, `resource "aws_s3_bucket" "a" {}
		resource "aws_s3_bucket_acl" "a" {
			bucket = aws_s3_bucket.a.id
			acl    = "private"
		}
		resource "aws_s3_bucket_versioning" "a" {
			bucket = aws_s3_bucket.a.id
			versioning_configuration { status = "Enabled" }
		}
		resource "aws_s3_bucket_logging" "a" {
			bucket        = aws_s3_bucket.a.id
			target_bucket = "logs"
			target_prefix = "a/"
		}
		resource "aws_s3_bucket_server_side_encryption_configuration" "a" {
			bucket = aws_s3_bucket.a.id
			rule {
				apply_server_side_encryption_by_default { sse_algorithm = "aws:kms" }
			}
		}
		resource "aws_s3_bucket_lifecycle_configuration" "a" {
			bucket = aws_s3_bucket.a.id
			rule {
				id     = "old"
				status = "Enabled"
				filter { prefix = "tmp/" }
				expiration { days = 30 }
				noncurrent_version_expiration { noncurrent_days = 7 }
				transition {
					days          = 10
					storage_class = "GLACIER"
				}
			}
		}
		resource "aws_s3_bucket_cors_configuration" "a" {
			bucket = aws_s3_bucket.a.id
			cors_rule {
				allowed_methods = ["GET"]
				allowed_origins = ["*"]
				expose_headers  = ["ETag"]
			}
		}
		resource "aws_s3_bucket_website_configuration" "a" {
			bucket = aws_s3_bucket.a.id
			index_document { suffix = "index.html" }
		}
		resource "aws_s3_bucket_accelerate_configuration" "a" {
			bucket = aws_s3_bucket.a.id
			status = "Enabled"
		}
		resource "aws_s3_bucket_object_lock_configuration" "a" {
			bucket              = aws_s3_bucket.a.id
			object_lock_enabled = "Enabled"
			rule {
				default_retention {
					mode = "GOVERNANCE"
					days = 5
				}
			}
		}
		resource "aws_s3_bucket_policy" "a" {
			bucket = aws_s3_bucket.a.id
			policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*" }] })
		}`)
	want := show(find(t, satellites, "aws_s3_bucket.a", "AWS::S3::Bucket").Properties)
	if diff := cmp.Diff(want, show(find(t, inline, "aws_s3_bucket.a", "AWS::S3::Bucket").Properties)); diff != "" {
		t.Errorf("inline against satellites (-want +got):\n%s", diff)
	}
	document := func(u *graph.Unit, address string) string {
		return show(find(t, u, address, "AWS::S3::BucketPolicy").Properties.Get("PolicyDocument"))
	}
	if diff := cmp.Diff(document(satellites, "aws_s3_bucket_policy.a"), document(inline, "aws_s3_bucket.a")); diff != "" {
		t.Errorf("policy, inline against satellite (-want +got):\n%s", diff)
	}
}
