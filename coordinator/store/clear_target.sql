delete from target where true;
