package canonical_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The names are those of https://registry.terraform.io/providers/hashicorp/awscc/latest/docs,
// which is made from the CloudFormation registry.
func TestTheCloudControlProviderMapsByNames(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{
			"nested objects, and tags as a map", `resource "awscc_s3_bucket" "a" {
				bucket_name              = "logs"
				versioning_configuration = { status = "Enabled" }
				bucket_encryption = {
					server_side_encryption_configuration = [{
						server_side_encryption_by_default = { sse_algorithm = "aws:kms", kms_master_key_id = "alias/logs" }
					}]
				}
				tags = [{ key = "team", value = "web" }]
			}`,
			`AWS::S3::Bucket {BucketEncryption:{ServerSideEncryptionConfiguration:[{ServerSideEncryptionByDefault:{KMSMasterKeyID:"alias/logs" SSEAlgorithm:"aws:kms"}}]} BucketName:"logs" Tags:{team:"web"} VersioningConfiguration:{Status:"Enabled"}}`,
		},
		{
			"abbreviations", `resource "awscc_rds_db_instance" "a" {
				db_instance_identifier              = "shop"
				db_instance_class                   = "db.t3.micro"
				allocated_storage                   = "20"
				multi_az                            = true
				enable_iam_database_authentication  = true
				vpc_security_groups                 = ["sg-1"]
			}`,
			`AWS::RDS::DBInstance {AllocatedStorage:20 DBInstanceClass:"db.t3.micro" DBInstanceIdentifier:"shop" EnableIAMDatabaseAuthentication:true MultiAZ:true VPCSecurityGroups:["sg-1"]}`,
		},
		{
			"documents", `resource "awscc_iam_role" "a" {
				role_name                   = "worker"
				assume_role_policy_document = jsonencode({ Statement = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } } })
			}`,
			`AWS::IAM::Role {AssumeRolePolicyDocument:{Statement:[{Action:["sts:AssumeRole"] Effect:"Allow" Principal:{Service:["ec2.amazonaws.com"]}}]} RoleName:"worker"}`,
		},
		{
			"lists of objects", `resource "awscc_ec2_security_group" "a" {
				group_description      = "web"
				security_group_ingress = [{ ip_protocol = "tcp", from_port = 22, to_port = 22, cidr_ip = "0.0.0.0/0" }]
			}`,
			`AWS::EC2::SecurityGroup {GroupDescription:"web" SecurityGroupIngress:[{CidrIp:"0.0.0.0/0" FromPort:22 IpProtocol:"tcp" ToPort:22}]}`,
		},
		{
			"a service of several words, and attributes as a map", `resource "awscc_elasticloadbalancingv2_load_balancer" "a" {
				scheme                   = "internal"
				load_balancer_attributes = [{ key = "deletion_protection.enabled", value = "true" }]
			}`,
			`AWS::ElasticLoadBalancingV2::LoadBalancer {LoadBalancerAttributes:{deletion_protection.enabled:"true"} Scheme:"internal"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := normal(t, c.source).Resources[0]
			if diff := cmp.Diff(c.want, r.Type+" "+show(r.Properties)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if r := normal(t, `resource "awscc_made_up_thing" "a" { some_name = "x" }`).Resources[0]; r.Type != "awscc_made_up_thing" {
		t.Errorf("a type that the registry does not know becomes %s", r.Type)
	}
}
